using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace Nova.Hosting.Logging;

/// <summary>The ids that enclosing scopes set: request, operation, server.</summary>
internal static class ScopeValues
{
    // ASP.NET Core's own scopes; its RequestId is none of ours.
    private static readonly FrozenSet<string> Foreign = FrozenSet.Create(
        StringComparer.Ordinal, "SpanId", "TraceId", "ParentId", "ConnectionId", "TransportConnectionId", "RequestPath", "{OriginalFormat}");

    public static void ForEach<TState>(IExternalScopeProvider? scopes, TState state, Action<string, object, TState> take) =>
        scopes?.ForEachScope(
            static (scope, pass) =>
            {
                if (scope is IEnumerable<KeyValuePair<string, object?>> pairs)
                {
                    foreach (var (name, value) in pairs)
                    {
                        if (value is not null && IsOurs(name, value))
                        {
                            pass.take(name, value, pass.state);
                        }
                    }
                }
            },
            (state, take));

    private static bool IsOurs(string name, object value) =>
        !Foreign.Contains(name) && (name is not "RequestId" || value is string text && text.StartsWith("req-", StringComparison.Ordinal));
}
