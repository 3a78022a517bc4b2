using System.Text.Json.Serialization;
using Nova.Fleet.Aggregates;
using Nova.Fleet.Hosts;
using Nova.Fleet.Hypervisors;
using Nova.Fleet.Services;
using Nova.Fleet.Zones;

namespace Nova.Fleet;

[JsonSerializable(typeof(ServicesResponse))]
[JsonSerializable(typeof(ServiceResponse))]
[JsonSerializable(typeof(ServiceActionResponse))]
[JsonSerializable(typeof(ServiceActionRequest))]
[JsonSerializable(typeof(UpdateServiceRequest))]
[JsonSerializable(typeof(HypervisorsResponse))]
[JsonSerializable(typeof(HypervisorDetailsResponse))]
[JsonSerializable(typeof(HypervisorResponse))]
[JsonSerializable(typeof(HypervisorUptimeResponse))]
[JsonSerializable(typeof(HypervisorStatisticsResponse))]
[JsonSerializable(typeof(ZonesResponse))]
[JsonSerializable(typeof(HostsResponse))]
[JsonSerializable(typeof(HostResponse))]
[JsonSerializable(typeof(UpdateHostRequest))]
[JsonSerializable(typeof(UpdateHostResponse))]
[JsonSerializable(typeof(AggregatesResponse))]
[JsonSerializable(typeof(AggregateResponse))]
[JsonSerializable(typeof(CreateAggregateResponse))]
[JsonSerializable(typeof(CreateAggregateRequest))]
[JsonSerializable(typeof(UpdateAggregateRequest))]
[JsonSerializable(typeof(AddHostRequest))]
[JsonSerializable(typeof(RemoveHostRequest))]
[JsonSerializable(typeof(SetMetadataRequest))]
[JsonSerializable(typeof(CacheImagesRequest))]
internal sealed partial class FleetJson : JsonSerializerContext;
