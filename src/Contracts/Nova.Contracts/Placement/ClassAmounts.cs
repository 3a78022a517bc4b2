using System.Globalization;

namespace Nova.Contracts.Placement;

/// <summary>How much of each resource class, beyond processors, memory and disk; equal where the amounts are. Immutable.</summary>
/// <param name="items">The amounts; those of nothing are left out, and a class must not come twice.</param>
public sealed class ClassAmounts(IEnumerable<(string ResourceClass, long Amount)> items) : IEquatable<ClassAmounts>
{
    private readonly (string ResourceClass, long Amount)[] _items =
        [.. items.Where(item => item.Amount > 0).OrderBy(item => item.ResourceClass, StringComparer.Ordinal)];

    /// <summary>The amounts, by name of their class.</summary>
    public IReadOnlyList<(string ResourceClass, long Amount)> Items => _items;

    /// <summary>The amounts, or <see langword="null"/> where there are none.</summary>
    public static ClassAmounts? OrNone(IEnumerable<(string ResourceClass, long Amount)> items) => new ClassAmounts(items) is { _items: not [] } some ? some : null;

    /// <inheritdoc />
    public bool Equals(ClassAmounts? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as ClassAmounts);

    /// <inheritdoc />
    public override int GetHashCode() => _items.Aggregate(0, HashCode.Combine);

    /// <inheritdoc />
    public override string ToString() => string.Join(", ", _items.Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.ResourceClass}:{item.Amount}")));
}
