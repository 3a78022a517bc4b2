namespace Nova.Scheduling.Columns;

/// <summary>How a weigher's answers become weights.</summary>
/// <param name="Weigher">The weigher.</param>
/// <param name="Column">The column of its answers; of one without a column, the complement of the number of its answers.</param>
/// <param name="Least">The answer that weighs nothing.</param>
/// <param name="Breadth">By how much the answer that weighs all is larger.</param>
internal readonly record struct Scale(IHostWeigher Weigher, int Column, double Least, double Breadth)
{
    /// <summary>What an answer is multiplied by, unless the host's aggregates say otherwise.</summary>
    public double Factor { get; } = Weigher.Multiplier / Breadth;
}
