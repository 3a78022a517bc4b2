using Nova.Contracts.Placement;

namespace Nova.Placement.Storage;

/// <summary>What one provider has of one class.</summary>
internal sealed record StockRow
{
    public const string Columns =
        """
        provider AS Provider, resource_class AS ResourceClass, total AS Total, reserved AS Reserved, min_unit AS MinUnit, max_unit AS MaxUnit,
        step_size AS StepSize, ratio AS Ratio, used AS Used
        """;

    public string Provider { get; init; } = "";

    public string ResourceClass { get; init; } = "";

    public long Total { get; init; }

    public long Reserved { get; init; }

    public long MinUnit { get; init; } = 1;

    public long MaxUnit { get; init; } = int.MaxValue;

    public long StepSize { get; init; } = 1;

    public double Ratio { get; init; } = 1;

    public long Used { get; init; }

    public ClassInventory ToInventory() =>
        new() { Total = Total, Reserved = Reserved, MinUnit = MinUnit, MaxUnit = MaxUnit, StepSize = StepSize, Ratio = Ratio, Used = Used };
}

/// <summary>A trait of a host.</summary>
internal sealed record HostTraitRow
{
    public string Host { get; init; } = "";

    public string Trait { get; init; } = "";
}
