namespace Nova.Contracts.Placement;

/// <summary>What operators have said of a host by the Placement API, beyond what it reports; immutable.</summary>
public sealed record HostFeatures
{
    /// <summary>Its traits.</summary>
    public required IReadOnlySet<string> Traits { get; init; }

    /// <summary>What it has by class: what is not processors, memory and disk, and those three where their units are not the usual ones.</summary>
    public required IReadOnlyDictionary<string, ClassInventory> Inventories { get; init; }
}

/// <summary>How much of one resource class there is, and in which portions it is handed out.</summary>
public sealed record ClassInventory
{
    /// <summary>How much there is.</summary>
    public required long Total { get; init; }

    /// <summary>What is kept.</summary>
    public long Reserved { get; init; }

    /// <summary>The least that one consumer may hold.</summary>
    public long MinUnit { get; init; } = 1;

    /// <summary>The most that one consumer may hold.</summary>
    public long MaxUnit { get; init; } = int.MaxValue;

    /// <summary>What every amount must be a multiple of.</summary>
    public long StepSize { get; init; } = 1;

    /// <summary>How much may be promised for each unit.</summary>
    public double Ratio { get; init; } = 1;

    /// <summary>What is promised.</summary>
    public long Used { get; init; }

    /// <summary>The most that may be promised.</summary>
    public double Limit => (Total - Reserved) * Ratio;

    /// <summary>Whether one consumer may hold that much, if it is there.</summary>
    public bool Portions(long amount) => amount >= MinUnit && amount <= MaxUnit && amount % StepSize is 0;

    /// <summary>Whether that much may still be promised to one consumer.</summary>
    public bool Fits(long amount) => Portions(amount) && Used + amount <= Limit;
}
