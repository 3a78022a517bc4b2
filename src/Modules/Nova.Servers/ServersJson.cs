using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Nova.Servers.Actions;
using Nova.Servers.Create;
using Nova.Servers.Events;
using Nova.Servers.Extensions;
using Nova.Servers.Groups;
using Nova.Servers.Metadata;
using Nova.Servers.Rebuild;
using Nova.Servers.Show;
using Nova.Servers.Tags;
using Nova.Servers.Update;

namespace Nova.Servers;

[JsonSerializable(typeof(CreateServerRequest))]
[JsonSerializable(typeof(NetworkEntry))]
[JsonSerializable(typeof(CreatedServerResponse))]
[JsonSerializable(typeof(ReservationResponse))]
[JsonSerializable(typeof(ServerResponse))]
[JsonSerializable(typeof(ServersResponse))]
[JsonSerializable(typeof(BriefServersResponse))]
[JsonSerializable(typeof(AddressesResponse))]
[JsonSerializable(typeof(Dictionary<string, IReadOnlyList<PlainAddressView>>))]
[JsonSerializable(typeof(UpdateServerRequest))]
[JsonSerializable(typeof(UpdatedServerResponse))]
[JsonSerializable(typeof(RebuildRequest))]
[JsonSerializable(typeof(RebootRequest))]
[JsonSerializable(typeof(StartRequest))]
[JsonSerializable(typeof(StopRequest))]
[JsonSerializable(typeof(LockRequest))]
[JsonSerializable(typeof(ResetStateRequest))]
[JsonSerializable(typeof(ConsoleOutputRequest))]
[JsonSerializable(typeof(ConsoleOutputResponse))]
[JsonSerializable(typeof(DiagnosticsView))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(MetadataBody))]
[JsonSerializable(typeof(MetadataItemBody))]
[JsonSerializable(typeof(ExplanationResponse))]
[JsonSerializable(typeof(CrashDumpRequest))]
[JsonSerializable(typeof(GuestPasswordResponse))]
[JsonSerializable(typeof(TopologyResponse))]
[JsonSerializable(typeof(ExtensionsResponse))]
[JsonSerializable(typeof(ExtensionResponse))]
[JsonSerializable(typeof(ExternalEventsRequest))]
[JsonSerializable(typeof(ExternalEventsResponse))]
[JsonSerializable(typeof(TagsBody))]
[JsonSerializable(typeof(CreateGroupRequest))]
[JsonSerializable(typeof(GroupResponse))]
[JsonSerializable(typeof(GroupsResponse))]
internal sealed partial class ServersJson : JsonSerializerContext;
