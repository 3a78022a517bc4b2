using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Nova.TestKit.Messaging;
using Nova.TestKit.Schemas;
using Nova.TestKit.Workflows;

namespace Nova.Tests.Architecture;

/// <summary>What the release before and the one after must find in messages between processes and in the states of operations: <c>docs/upgrades.md</c>.</summary>
public sealed class ReleasedMessageTests
{
    private static readonly Dictionary<string, string[]> Released =
        Facts.Lines("released-members.tsv").Select(line => line.Split('\t')).ToDictionary(cells => cells[0], cells => cells[1].Split(' '));

    private static readonly Dictionary<string, string[]> Now = Describe();

    [Fact]
    public void A_member_that_was_released_is_there_and_is_what_it_was() =>
        Released.SelectMany(type => type.Value.Select(Optional).Except(Now.GetValueOrDefault(type.Key, []).Select(Optional)).Select(member => $"{type.Key}: {member}"))
            .ShouldBeEmpty("the release before needs them");

    [Fact]
    public void A_member_that_is_new_may_be_missing() =>
        Now.Where(type => Released.ContainsKey(type.Key))
            .SelectMany(type => type.Value.Where(IsRequired).Except(Released[type.Key]).Select(member => $"{type.Key}: {member}"))
            .ShouldBeEmpty("the release before does not write them");

    [Fact]
    public void Every_member_is_on_the_list_of_those_that_are_released() =>
        Now.Where(type => !type.Value.SequenceEqual(Released.GetValueOrDefault(type.Key, []))).Select(type => $"{type.Key}\t{string.Join(' ', type.Value)}")
            .ShouldBeEmpty("lines of test/fixtures/released-members.tsv");

    private static bool IsRequired(string member) => member.Contains("!:", StringComparison.Ordinal);

    private static string Optional(string member) => member.Replace("!:", ":", StringComparison.Ordinal);

    private static Dictionary<string, string[]> Describe()
    {
        Dictionary<Type, string[]> types = [];
        foreach (var method in RpcTables.All.SelectMany(RpcTables.Fields).Select(field => field.GetValue(null)!))
        {
            Add(types, (JsonTypeInfo)method.GetType().GetProperty("RequestJson")!.GetValue(method)!);
            Add(types, (JsonTypeInfo)method.GetType().GetProperty("ReplyJson")!.GetValue(method)!);
        }

        foreach (var workflow in CrashPoint.Workflows())
        {
            Add(types, (JsonTypeInfo)workflow.GetType().GetProperty("StateJson", BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.DeclaredOnly)!.GetValue(workflow)!);
        }

        return types.OrderBy(type => type.Key.Name, StringComparer.Ordinal).ToDictionary(type => type.Key.Name, type => type.Value);
    }

    // Of a type in another the name is written, and its own members on a line of their own.
    private static void Add(Dictionary<Type, string[]> types, JsonTypeInfo json)
    {
        var type = Nullable.GetUnderlyingType(json.Type) ?? json.Type;
        if (type.IsEnum)
        {
            types[type] = [.. Enum.GetNames(type).Order(StringComparer.Ordinal)];
        }
        else if (json.ElementType is { } element)
        {
            Add(types, json.Options.GetTypeInfo(element));
        }
        else if (json.Kind is JsonTypeInfoKind.Object && !types.ContainsKey(type))
        {
            JsonPropertyInfo[] members = [.. json.Properties.Where(member => member.Get is not null)];
            types[type] = [.. members.Select(member => $"{member.Name}{(member.IsRequired ? "!" : "")}:{NameOf(member.PropertyType)}").Order(StringComparer.Ordinal)];
            foreach (var member in members)
            {
                Add(types, json.Options.GetTypeInfo(member.PropertyType));
            }
        }
        else if (Nullable.GetUnderlyingType(json.Type) is not null)
        {
            Add(types, json.Options.GetTypeInfo(type));
        }
    }

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } inner ? $"{NameOf(inner)}?"
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(',', type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;
}
