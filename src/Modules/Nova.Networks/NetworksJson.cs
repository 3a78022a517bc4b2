using System.Text.Json.Serialization;
using Nova.Networks.Proxies;

namespace Nova.Networks;

[JsonSerializable(typeof(NetworksResponse))]
[JsonSerializable(typeof(NetworkResponse))]
[JsonSerializable(typeof(TenantNetworksResponse))]
[JsonSerializable(typeof(TenantNetworkResponse))]
internal sealed partial class NetworksJson : JsonSerializerContext;
