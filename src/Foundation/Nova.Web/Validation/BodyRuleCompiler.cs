using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Nova.Core;
using Nova.Web.Json;

namespace Nova.Web.Validation;

/// <summary>Makes the rules of a type at one version out of its contract and its attributes; once, not per request.</summary>
internal sealed class BodyRuleCompiler
{
    private readonly Dictionary<Type, ObjectRule> _objects = [];

    private readonly ApiVersion _version;
    private readonly bool _isAnswer;

    private BodyRuleCompiler(ApiVersion version, bool isAnswer) => (_version, _isAnswer) = (version, isAnswer);

    public static BodyRule Compile(JsonTypeInfo contract, ApiVersion version) => new BodyRuleCompiler(version, isAnswer: false).OfType(contract.Type, contract.Options, null);

    /// <summary>The same of an answer: what it is like, to be described; nothing is held to it.</summary>
    public static BodyRule CompileAnswer(JsonTypeInfo contract, ApiVersion version) =>
        new BodyRuleCompiler(version, isAnswer: true).OfType(contract.Type, contract.Options, null);

    private BodyRule OfType(Type declared, JsonSerializerOptions options, ICustomAttributeProvider? member)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (type == typeof(JsonElement) || type == typeof(object) || VersionedContract.Find<LooseAttribute>(member) is not null)
        {
            return AnythingRule.Instance;
        }

        return Scalar(type, member) ?? Shape(type, options, member);
    }

    private static BodyRule? Scalar(Type type, ICustomAttributeProvider? member)
    {
        var text = VersionedContract.Find<TextAttribute>(member);
        if (type == typeof(string) || Implements(type, typeof(ITextIdentifier<>)))
        {
            return new TextRule(new TextCheck(text, VersionedContract.Find<OneOfAttribute>(member)), text is { AcceptNumber: true });
        }

        if (type == typeof(int) || type == typeof(long))
        {
            var whole = VersionedContract.Find<WholeAttribute>(member);
            var (least, most) = type == typeof(int) ? (int.MinValue, int.MaxValue) : (long.MinValue, long.MaxValue);
            return new WholeRule(Math.Max(whole?.Min ?? least, least), Math.Min(whole?.Max ?? most, most), whole is not null);
        }

        if (type == typeof(double))
        {
            var real = VersionedContract.Find<RealAttribute>(member);
            return new RealRule(real?.Min ?? double.MinValue, real?.Max ?? double.MaxValue, real is not null);
        }

        if (type == typeof(bool))
        {
            return new FlagRule(VersionedContract.Find<FlagAttribute>(member) is not null);
        }

        return type == typeof(Guid) || Implements(type, typeof(IUuidIdentifier<>)) ? UuidRule.Instance : null;
    }

    private BodyRule Shape(Type type, JsonSerializerOptions options, ICustomAttributeProvider? member)
    {
        var contract = options.GetTypeInfo(type);
        return contract.Kind switch
        {
            JsonTypeInfoKind.Object => OfObject(contract),
            JsonTypeInfoKind.Enumerable => new ListRule(OfType(ElementOf(type), options, member), VersionedContract.Find<ItemsAttribute>(member)),
            JsonTypeInfoKind.Dictionary => new EntriesRule(
                ElementOf(type) is var element && element == typeof(string) ? null : OfType(ElementOf(type), options, null),
                VersionedContract.Find<EntriesAttribute>(member)),
            _ => AnythingRule.Instance,
        };
    }

    private ObjectRule OfObject(JsonTypeInfo contract)
    {
        if (_objects.TryGetValue(contract.Type, out var known))
        {
            return known;
        }

        ObjectRule rule = new(contract.Type, contract.Type.IsDefined(typeof(OpenObjectAttribute), inherit: true));
        _objects[contract.Type] = rule;
        rule.Fill([.. contract.Properties
            .Where(property => (_isAnswer ? property.Get is not null : property.Set is not null || property.AssociatedParameter is not null) && VersionedContract.Exists(property.AttributeProvider, _version))
            .Select(property => Member(property, contract.Options))]);
        return rule;
    }

    private MemberRule Member(JsonPropertyInfo property, JsonSerializerOptions options)
    {
        var member = property.AttributeProvider;
        var rule = OfType(property.PropertyType, options, member);
        return new MemberRule(property.Name, IsRequired(property), VersionedContract.Find<OrNullAttribute>(member) is null ? rule : new OrNullRule(rule));
    }

    /// <summary>The C# keyword <c>required</c>, or a constructor's parameter without default.</summary>
    private static bool IsRequired(JsonPropertyInfo property) =>
        VersionedContract.Find<System.Runtime.CompilerServices.RequiredMemberAttribute>(property.AttributeProvider) is not null
        || property.AssociatedParameter is { HasDefaultValue: false, IsMemberInitializer: false };

    /// <summary>What a list holds, or the values of a dictionary.</summary>
    private static Type ElementOf(Type type)
    {
        if (type.IsArray)
        {
            return type.GetElementType()!;
        }

        var sequence = type.GetInterfaces().Append(type)
            .First(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IEnumerable<>)).GetGenericArguments()[0];
        return sequence.IsGenericType && sequence.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) ? sequence.GetGenericArguments()[1] : sequence;
    }

    private static bool Implements(Type type, Type definition) =>
        type.GetInterfaces().Any(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == definition);
}
