using System.Buffers;

namespace Nova.Flavors.ExtraSpecs;

/// <summary>What names of extra specs are made of.</summary>
internal static class ExtraSpecKeys
{
    public static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:. ");
}
