using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Nova.Benchmarks.Tools;

/// <summary>What is measured, and how often.</summary>
internal sealed record BenchOptions
{
    public const string Usage = "usage: Nova.Benchmarks [FILTER…] [--runs=N] [--seconds=N] [--novad=PROGRAM] [--postgres=URL] [--broker=URL]\n"
        + "       Nova.Benchmarks inner\n"
        + "  FILTER     what the names to measure begin with, e.g. start, read.server, write; all by default\n"
        + "  inner      one decision of the scheduler, in a table with errors and allocations, not in lines of JSON\n"
        + "  --runs     runs of each measurement; the median is told (5)\n"
        + "  --seconds  duration of one run under load (2)\n"
        + "  --novad    the program to measure; by default the one published beside this program\n"
        + "  --postgres a server to measure claims on besides SQLite: postgresql://user@host:port/postgres\n"
        + "  --broker   a RabbitMQ for calls over it, and with --postgres for a fleet of processes: rabbit://user:password@host:port/";

    public IReadOnlyList<string> Filters { get; private init; } = [];

    public int Runs { get; private init; } = 5;

    public int Seconds { get; private init; } = 2;

    /// <summary>A published novad: what is shipped is what is measured.</summary>
    public string Novad { get; private init; } = Path.Combine(AppContext.BaseDirectory, "shipped", "novad");

    /// <summary>A PostgreSQL server on which databases may be made; <see langword="null"/> for none.</summary>
    public string? Postgres { get; private init; }

    /// <summary>A broker; <see langword="null"/> for none.</summary>
    public string? Broker { get; private init; }

    /// <summary>Whether a measurement of this name is asked for.</summary>
    public bool Wants(string name) => Filters is [] || Filters.Any(filter => name.StartsWith(filter, StringComparison.Ordinal) || filter.StartsWith(name, StringComparison.Ordinal));

    public static bool TryParse(IReadOnlyList<string> arguments, out BenchOptions options, [NotNullWhen(false)] out string? problem)
    {
        (options, problem) = (new BenchOptions(), null);
        foreach (var argument in arguments)
        {
            var words = argument.Split('=', 2);
            switch (words)
            {
                case ["--runs", var text] when int.TryParse(text, CultureInfo.InvariantCulture, out var runs) && runs > 0:
                    options = options with { Runs = runs };
                    break;
                case ["--seconds", var text] when int.TryParse(text, CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
                    options = options with { Seconds = seconds };
                    break;
                case ["--novad", var program]:
                    options = options with { Novad = program };
                    break;
                case ["--postgres", var server]:
                    options = options with { Postgres = server };
                    break;
                case ["--broker", var broker]:
                    options = options with { Broker = broker };
                    break;
                case [['-', ..], ..]:
                    problem = $"{argument}: there is no such option.";
                    return false;
                default:
                    options = options with { Filters = [.. options.Filters, argument] };
                    break;
            }
        }

        return true;
    }
}
