using Nova.Web;

namespace Nova.Flavors.ExtraSpecs;

internal sealed record ExtraSpecsBody
{
    [Entries(int.MaxValue, AcceptNumbers = true)]
    public required IReadOnlyDictionary<string, string> ExtraSpecs { get; init; }
}
