using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Nova.Simulator;

/// <summary>The command line.</summary>
internal sealed record Wishes
{
    public int From { get; private init; } = 1;

    public int Seeds { get; private init; } = 1;

    public TimeSpan Limit { get; private init; } = TimeSpan.MaxValue;

    /// <summary>From one seed to the next.</summary>
    public int Stride { get; private init; } = 1;

    /// <summary>So many of them share the seeds.</summary>
    public int Processes { get; private init; } = 1;

    public bool Traces { get; private init; }

    /// <summary>Every seed is told of, not only those that break something.</summary>
    public bool Lists { get; private init; }

    /// <summary>Every seed twice, and both histories must be the same.</summary>
    public bool Twice { get; private init; }

    /// <summary>The command line of one of the processes that share the seeds.</summary>
    public IReadOnlyList<string> PartOf(int member)
    {
        var share = (Seeds / Processes) + (member < Seeds % Processes ? 1 : 0);
        List<string> words = ["--from", Text(From + (member * Stride)), "--seeds", Text(share), "--stride", Text(Stride * Processes)];
        if (Limit < TimeSpan.MaxValue)
        {
            words.AddRange("--minutes", Text((int)Limit.TotalMinutes));
        }

        return [.. words, .. Lists ? ["--list"] : Array.Empty<string>(), .. Twice ? ["--twice"] : Array.Empty<string>()];
    }

    public static bool TryParse(IReadOnlyList<string> arguments, [NotNullWhen(true)] out Wishes? wishes)
    {
        wishes = new Wishes();
        for (var index = 0; index < arguments.Count; index++)
        {
            var word = arguments[index];
            var flagged = word switch
            {
                "--trace" => wishes with { Traces = true },
                "--list" => wishes with { Lists = true },
                "--twice" => wishes with { Twice = true },
                _ => null,
            };
            if (flagged is not null)
            {
                wishes = flagged;
                continue;
            }

            var takesValue = word is "--seeds" or "--from" or "--minutes" or "--stride" or "--processes";
            if (!int.TryParse(takesValue ? arguments.ElementAtOrDefault(++index) : word, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            wishes = word switch
            {
                "--seeds" => wishes with { Seeds = number },
                "--stride" => wishes with { Stride = Math.Max(1, number) },
                "--processes" => wishes with { Processes = Math.Max(1, number) },
                "--minutes" => wishes with { Limit = TimeSpan.FromMinutes(number), Seeds = wishes.Seeds is 1 ? int.MaxValue : wishes.Seeds },
                _ => wishes with { From = number },
            };
        }

        return true;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
