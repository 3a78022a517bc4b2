using System.Text.Json.Serialization;
using Nova.Networks.Proxies;

namespace Nova.Networks;

[JsonSerializable(typeof(NetworksResponse))]
[JsonSerializable(typeof(NetworkResponse))]
[JsonSerializable(typeof(TenantNetworksResponse))]
[JsonSerializable(typeof(TenantNetworkResponse))]
[JsonSerializable(typeof(ServerGroupsResponse))]
[JsonSerializable(typeof(AddGroupRequest))]
[JsonSerializable(typeof(RemoveGroupRequest))]
[JsonSerializable(typeof(ComputeGroupResponse))]
[JsonSerializable(typeof(ComputeRuleResponse))]
[JsonSerializable(typeof(ComputeGroupRequest))]
[JsonSerializable(typeof(ComputeRuleRequest))]
[JsonSerializable(typeof(FloatingIpsResponse))]
[JsonSerializable(typeof(FloatingIpResponse))]
[JsonSerializable(typeof(FloatingPoolsResponse))]
[JsonSerializable(typeof(TakeFloatingIpRequest))]
[JsonSerializable(typeof(AddFloatingIpRequest))]
[JsonSerializable(typeof(RemoveFloatingIpRequest))]
internal sealed partial class NetworksJson : JsonSerializerContext;
