using System.Text.Json.Serialization;
using Nova.Contracts.Compute;
using Nova.Core;

namespace Nova.Contracts.Fleet;

/// <summary>Tell the conductors that operations wait, or are to stop: they look at once.</summary>
public sealed record OperationsWait;

/// <summary>How processes that accept operations speak to those that run them.</summary>
public static class OperationMethods
{
    private static readonly OperationJson Json = OperationJson.Default;

    /// <summary>Told to every conductor.</summary>
    public static readonly RpcMethod<OperationsWait, Done> Wait = new(ConductorMethods.Topic, "operations_wait", new(1, 0), Json.OperationsWait, Json.Done);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OperationsWait))]
[JsonSerializable(typeof(Done))]
internal sealed partial class OperationJson : JsonSerializerContext;
