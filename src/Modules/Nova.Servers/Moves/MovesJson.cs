using System.Text.Json.Serialization;

namespace Nova.Servers.Moves;

[JsonSerializable(typeof(ResizeRequest))]
[JsonSerializable(typeof(ConfirmResizeRequest))]
[JsonSerializable(typeof(RevertResizeRequest))]
[JsonSerializable(typeof(MigrateRequest))]
[JsonSerializable(typeof(MoveTarget))]
[JsonSerializable(typeof(LiveMoveRequest))]
[JsonSerializable(typeof(ForceCompleteRequest))]
[JsonSerializable(typeof(EvacuateRequest))]
[JsonSerializable(typeof(EvacuateResponse))]
[JsonSerializable(typeof(MigrationsResponse))]
[JsonSerializable(typeof(ServerMigrationsResponse))]
[JsonSerializable(typeof(ServerMigrationResponse))]
internal sealed partial class MovesJson : JsonSerializerContext;
