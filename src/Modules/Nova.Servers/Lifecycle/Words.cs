using System.Collections.Frozen;
using System.Reflection;

namespace Nova.Servers.Lifecycle;

/// <summary>The word that the API and the database have for an enumeration's member.</summary>
[AttributeUsage(AttributeTargets.Field)]
internal sealed class WordAttribute(string word) : Attribute
{
    public string Word { get; } = word;
}

/// <summary>Translates between members and words.</summary>
internal static class Words
{
    /// <summary>The word of a member.</summary>
    public static string ToWord<T>(this T member)
        where T : struct, Enum => Table<T>.Words[member];

    /// <summary>The member of a word, or <see langword="null"/>.</summary>
    public static T? Find<T>(string word)
        where T : struct, Enum => Table<T>.Members.TryGetValue(word, out var member) ? member : null;

    /// <summary>The member of a word that we wrote ourselves.</summary>
    /// <exception cref="FormatException">The row is corrupt, or a later release wrote it.</exception>
    public static T Parse<T>(string word)
        where T : struct, Enum => Find<T>(word) ?? throw new FormatException($"'{word}' is no {typeof(T).Name}.");

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Words = Enum.GetValues<T>().ToFrozenDictionary(
            member => member,
            member => typeof(T).GetField(member.ToString())!.GetCustomAttribute<WordAttribute>()?.Word ?? member.ToString());

        public static readonly FrozenDictionary<string, T> Members = Words.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);
    }
}
