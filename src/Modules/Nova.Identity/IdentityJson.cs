using System.Text.Json.Serialization;
using Nova.Identity.Assignments;
using Nova.Identity.Catalog;
using Nova.Identity.Domains;
using Nova.Identity.Projects;
using Nova.Identity.Roles;
using Nova.Identity.Tokens;
using Nova.Identity.Users;
using Nova.Identity.V2;
using Nova.Identity.Versions;

namespace Nova.Identity;

/// <summary>The wire types of this module.</summary>
[JsonSerializable(typeof(AuthRequest))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(SystemScopesResponse))]
[JsonSerializable(typeof(CatalogResponse))]
[JsonSerializable(typeof(ServiceRequest))]
[JsonSerializable(typeof(ServiceResponse))]
[JsonSerializable(typeof(ServicesResponse))]
[JsonSerializable(typeof(EndpointRequest))]
[JsonSerializable(typeof(EndpointResponse))]
[JsonSerializable(typeof(EndpointsResponse))]
[JsonSerializable(typeof(RegionRequest))]
[JsonSerializable(typeof(RegionResponse))]
[JsonSerializable(typeof(RegionsResponse))]
[JsonSerializable(typeof(DomainCreateRequest))]
[JsonSerializable(typeof(DomainUpdateRequest))]
[JsonSerializable(typeof(DomainResponse))]
[JsonSerializable(typeof(DomainsResponse))]
[JsonSerializable(typeof(ProjectCreateRequest))]
[JsonSerializable(typeof(ProjectUpdateRequest))]
[JsonSerializable(typeof(ProjectResponse))]
[JsonSerializable(typeof(ProjectsResponse))]
[JsonSerializable(typeof(UserCreateRequest))]
[JsonSerializable(typeof(UserUpdateRequest))]
[JsonSerializable(typeof(PasswordChangeRequest))]
[JsonSerializable(typeof(UserResponse))]
[JsonSerializable(typeof(UsersResponse))]
[JsonSerializable(typeof(GroupsResponse))]
[JsonSerializable(typeof(RoleCreateRequest))]
[JsonSerializable(typeof(RoleUpdateRequest))]
[JsonSerializable(typeof(RoleResponse))]
[JsonSerializable(typeof(RolesResponse))]
[JsonSerializable(typeof(RoleInferenceResponse))]
[JsonSerializable(typeof(RoleInferencesResponse))]
[JsonSerializable(typeof(AssignmentsResponse))]
[JsonSerializable(typeof(VersionsResponse))]
[JsonSerializable(typeof(VersionResponse))]
[JsonSerializable(typeof(V2AuthRequest))]
[JsonSerializable(typeof(V2AccessResponse))]
[JsonSerializable(typeof(V2TenantsResponse))]
internal sealed partial class IdentityJson : JsonSerializerContext;
