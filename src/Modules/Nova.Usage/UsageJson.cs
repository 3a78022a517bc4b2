using System.Text.Json.Serialization;
using Nova.Usage.Actions;
using Nova.Usage.Audits;
using Nova.Usage.Tenants;

namespace Nova.Usage;

[JsonSerializable(typeof(ActionsResponse))]
[JsonSerializable(typeof(ActionResponse))]
[JsonSerializable(typeof(UsagesResponse))]
[JsonSerializable(typeof(UsageResponse))]
[JsonSerializable(typeof(AuditsResponse))]
[JsonSerializable(typeof(AuditResponse))]
internal sealed partial class UsageJson : JsonSerializerContext;
