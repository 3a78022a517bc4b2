using Nova.Metadata.Vendordata;

namespace Nova.Metadata.Documents;

/// <summary>The files below one of OpenStack's versions.</summary>
internal sealed class OpenStackFiles(StaticVendordata vendordata)
{
    public const string MetaDataName = "meta_data.json";
    public const string UserDataName = "user_data";
    public const string PasswordName = "password";
    public const string VendorDataName = "vendor_data.json";
    public const string NetworkDataName = "network_data.json";
    public const string VendorData2Name = "vendor_data2.json";

    /// <summary>The names there, in the original's order.</summary>
    public static IEnumerable<string> List(GuestFacts facts, string version)
    {
        (string Name, string Since)[] all =
        [
            (MetaDataName, OpenStackVersions.First), (UserDataName, OpenStackVersions.First), (PasswordName, OpenStackVersions.Password),
            (VendorDataName, OpenStackVersions.VendorData), (NetworkDataName, OpenStackVersions.NetworkData),
            (VendorData2Name, OpenStackVersions.VendorData2),
        ];
        return all.Where(file => OpenStackVersions.Has(version, file.Since) && (file.Name is not UserDataName || facts.Identity.UserData is not null))
            .Select(file => file.Name);
    }

    /// <summary>The file, or <see langword="null"/> where the version has none of that name. The password is not among them.</summary>
    /// <param name="facts">The server.</param>
    /// <param name="version">A dated version.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="password">The administrator's password, which only a config drive may carry.</param>
    public ReadOnlyMemory<byte>? Find(GuestFacts facts, string version, string name, string? password) => List(facts, version).Contains(name)
        ? name switch
        {
            MetaDataName => MetaData.Write(facts, version, password),
            UserDataName => facts.Identity.UserData,
            VendorDataName => vendordata.IsWanted ? vendordata.Read() : null,
            NetworkDataName => NetworkData.Write(facts.Identity.Ports),
            VendorData2Name => VendorData2(),
            _ => null,
        }
        : null;

    private ReadOnlyMemory<byte> VendorData2() => JsonDocuments.Write(json =>
    {
        json.WriteStartObject();
        if (vendordata.IsWanted)
        {
            json.WritePropertyName("static");
            json.WriteRawValue(vendordata.Read().Span);
        }

        json.WriteEndObject();
    });
}
