namespace Nova.Contracts.Identity;

/// <summary>
/// One line of the service catalog of this process. Whoever serves an API registers it as a singleton; the built-in
/// identity collects them all. Ignored where a Keystone outside keeps the catalog.
/// </summary>
/// <param name="Type">What clients look for, e.g. <c>compute</c>, <c>image</c>, <c>volumev3</c>.</param>
/// <param name="Name">The service's name, e.g. <c>nova</c>.</param>
/// <param name="AddressTemplate">
/// The address: <c>{surface}</c> stands for scheme, host and port of that API surface, <c>$(project_id)s</c> for the project of
/// the token; e.g. <c>{compute}/v2.1</c>, <c>{volume}/v3/$(project_id)s</c>. A plain URL is left as it is.
/// </param>
public sealed record CatalogEntry(string Type, string Name, string AddressTemplate);
