using System.Text.Json.Serialization;
using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.Servers.Interfaces;

[JsonSerializable(typeof(AttachInterfaceRequest))]
[JsonSerializable(typeof(InterfaceResponse))]
[JsonSerializable(typeof(InterfacesResponse))]
[JsonSerializable(typeof(AddFixedIpRequest))]
[JsonSerializable(typeof(RemoveFixedIpRequest))]
internal sealed partial class InterfacesJson : JsonSerializerContext;

/// <summary>What work on one interface of a server knows besides the rows.</summary>
internal sealed record InterfaceOfServer
{
    public required ServerId Server { get; init; }

    /// <summary>The port, as it was when the work began.</summary>
    public required ServerPort Port { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(InterfaceOfServer))]
internal sealed partial class InterfaceWorkflowJson : JsonSerializerContext;
