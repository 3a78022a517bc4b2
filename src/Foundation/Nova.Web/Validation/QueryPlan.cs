using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Nova.Core;
using Nova.Web.Json;

namespace Nova.Web.Validation;

/// <summary>How a query type is read: made once per type out of its properties.</summary>
internal abstract class QueryPlan
{
    private static readonly ConcurrentDictionary<Type, QueryPlan> Known = new();

    public static QueryPlan<T> Of<T>()
        where T : class, new() => (QueryPlan<T>)Known.GetOrAdd(typeof(T), static _ => new QueryPlan<T>());

    /// <summary>The parameters at a version, each with its JSON Schema.</summary>
    public abstract IEnumerable<(string Name, JsonObject Schema)> Describe(ApiVersion version);
}

/// <inheritdoc />
/// <typeparam name="T">The query type.</typeparam>
internal sealed class QueryPlan<T> : QueryPlan
    where T : class, new()
{
    private readonly Dictionary<string, List<Parameter>> _parameters = new(StringComparer.Ordinal);
    private readonly ClosedSinceAttribute? _closed = typeof(T).GetCustomAttribute<ClosedSinceAttribute>();

    public QueryPlan()
    {
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var name = property.GetCustomAttribute<WireNameAttribute>()?.Name ?? property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name
                ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name);
            if (!_parameters.TryGetValue(name, out var same))
            {
                _parameters[name] = same = [];
            }

            same.Add(new Parameter(property, name));
        }
    }

    public Result<T> Read(IQueryCollection query, ApiVersion version)
    {
        T result = new();
        List<string>? unknown = null;
        foreach (var (name, values) in query)
        {
            if (Find(name, version) is not { } parameter)
            {
                if (_closed is not { ExceptPrefix: { } prefix } || !name.StartsWith(prefix, StringComparison.Ordinal))
                {
                    (unknown ??= []).Add(Complaint.Quote(name));
                }
            }
            else if (parameter.Take(result, values!) is { } fault)
            {
                return fault;
            }
        }

        if (unknown is not null && _closed is not null && version >= new ApiVersion(_closed.Major, _closed.Minor))
        {
            return new Fault.Invalid(ObjectRule.Unexpected(unknown));
        }

        return result is IValidatedPayload payload && payload.Check(version) is { } wrong ? wrong : result;
    }

    public override IEnumerable<(string Name, JsonObject Schema)> Describe(ApiVersion version) =>
        from name in _parameters.Keys.Order(StringComparer.Ordinal)
        let parameter = Find(name, version)
        where parameter is not null
        select (name, parameter.Describe());

    private Parameter? Find(string name, ApiVersion version)
    {
        if (!_parameters.TryGetValue(name, out var same))
        {
            return null;
        }

        foreach (var parameter in same)
        {
            if (VersionedContract.Exists(parameter.Property, version))
            {
                return parameter;
            }
        }

        return null;
    }

    private sealed class Parameter
    {
        private readonly string _name;
        private readonly TextCheck _check;
        private readonly WholeAttribute? _whole;
        private readonly ItemsAttribute? _items;
        private readonly Func<T, string?[], string?> _set;

        public Parameter(PropertyInfo property, string name)
        {
            (Property, _name) = (property, name);
            _check = new TextCheck(property.GetCustomAttribute<TextAttribute>(), property.GetCustomAttribute<OneOfAttribute>());
            _whole = property.GetCustomAttribute<WholeAttribute>();
            _items = property.GetCustomAttribute<ItemsAttribute>();
            _set = Setter(property);
        }

        public PropertyInfo Property { get; }

        public JsonObject Describe()
        {
            var type = Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;
            var one = _check.Describe();
            one["type"] = type == typeof(int) || type == typeof(long) ? "integer" : type == typeof(bool) ? "boolean" : "string";
            return type.IsAssignableFrom(typeof(string[])) && type != typeof(object) ? new JsonObject { ["type"] = "array", ["items"] = one } : one;
        }

        /// <summary>Checks every value and sets the property; the last value wins where it takes one.</summary>
        public Fault? Take(T target, string?[] values)
        {
            if (_items is not null && values.Length > _items.Max)
            {
                return Complaint.Query(_name, string.Join(", ", values.Take(5)), $"The list of {values.Length} values is too long");
            }

            foreach (var value in values)
            {
                var text = value ?? "";
                if (text.Contains('\0', StringComparison.Ordinal))
                {
                    return Complaint.Query(_name, text, "It contains a NUL character");
                }

                if (_check.Wrong(text) is { } reason)
                {
                    return Complaint.Query(_name, text, reason);
                }
            }

            return _set(target, values) is { } wrong ? Complaint.Query(_name, values[^1] ?? "", wrong) : null;
        }

        private Func<T, string?[], string?> Setter(PropertyInfo property)
        {
            var type = property.PropertyType;
            if (type == typeof(string))
            {
                var set = property.SetMethod!.CreateDelegate<Action<T, string?>>();
                return (target, values) => Done(() => set(target, values[^1]));
            }

            if (type.IsAssignableFrom(typeof(string[])))
            {
                return (target, values) => Done(() => property.SetValue(target, values));
            }

            return type == typeof(int?) ? Numbers(property.SetMethod!.CreateDelegate<Action<T, int?>>())
                : type == typeof(long?) ? Numbers(property.SetMethod!.CreateDelegate<Action<T, long?>>())
                : type == typeof(bool?) ? Flags(property.SetMethod!.CreateDelegate<Action<T, bool?>>())
                : type == typeof(int) ? Numbers(property.SetMethod!.CreateDelegate<Action<T, int>>())
                : type == typeof(bool) ? Flags(property.SetMethod!.CreateDelegate<Action<T, bool>>())
                : throw new InvalidOperationException($"{typeof(T).Name}.{property.Name}: a query parameter cannot be of type {type.Name}.");
        }

        private static string? Done(Action set)
        {
            set();
            return null;
        }

        private Func<T, string?[], string?> Numbers(Action<T, int?> set) => Numbers(int.MinValue, int.MaxValue, (target, value) => set(target, (int)value));

        private Func<T, string?[], string?> Numbers(Action<T, int> set) => Numbers(int.MinValue, int.MaxValue, (target, value) => set(target, (int)value));

        private Func<T, string?[], string?> Numbers(Action<T, long?> set) => Numbers(long.MinValue, long.MaxValue, (target, value) => set(target, value));

        private Func<T, string?[], string?> Numbers(long least, long most, Action<T, long> set)
        {
            var (min, max) = (Math.Max(_whole?.Min ?? least, least), Math.Min(_whole?.Max ?? most, most));
            return (target, values) =>
            {
                foreach (var value in values)
                {
                    if (WholeRule.Wrong(value ?? "", min, max) is { } wrong)
                    {
                        return wrong;
                    }
                }

                set(target, long.Parse(values[^1]!, CultureInfo.InvariantCulture));
                return null;
            };
        }

        private static Func<T, string?[], string?> Flags(Action<T, bool?> set) => (target, values) => Flag(values, value => set(target, value));

        private static Func<T, string?[], string?> Flags(Action<T, bool> set) => (target, values) => Flag(values, value => set(target, value));

        private static string? Flag(string?[] values, Action<bool> set)
        {
            if (LenientConverters.Flag(values[^1] ?? "") is not { } flag)
            {
                return $"{Complaint.Quote(values[^1] ?? "")} is not of type 'boolean'";
            }

            set(flag);
            return null;
        }
    }
}
