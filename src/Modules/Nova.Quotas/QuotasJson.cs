using System.Text.Json.Serialization;
using Nova.Quotas.Limits;
using Nova.Quotas.QuotaClasses;
using Nova.Quotas.QuotaSets;

namespace Nova.Quotas;

[JsonSerializable(typeof(QuotaSetResponse))]
[JsonSerializable(typeof(QuotaDetailResponse))]
[JsonSerializable(typeof(UpdateQuotaSetRequest))]
[JsonSerializable(typeof(QuotaClassResponse))]
[JsonSerializable(typeof(UpdateQuotaClassRequest))]
[JsonSerializable(typeof(LimitsResponse))]
internal sealed partial class QuotasJson : JsonSerializerContext;
