using System.Globalization;

namespace Nova.Metadata.Documents;

/// <summary>Versions of OpenStack's own metadata. They are dates, so that text order is time order.</summary>
internal static class OpenStackVersions
{
    public const string Latest = "latest";

    public const string First = "2012-08-10";
    public const string Password = "2013-04-04";
    public const string VendorData = "2013-10-17";
    public const string NetworkData = "2015-10-15";
    public const string Devices = "2016-06-30";
    public const string VendorData2 = "2016-10-06";
    public const string Vlans = "2017-02-22";
    public const string TrustedFunctions = "2018-08-27";
    public const string DedicatedCpus = "2020-10-14";
    public const string Shares = "2025-04-04";

    public static IReadOnlyList<string> All { get; } =
        [First, Password, VendorData, NetworkData, Devices, VendorData2, Vlans, TrustedFunctions, DedicatedCpus, Shares];

    /// <summary>Those that are not in the future.</summary>
    public static IReadOnlyList<string> On(DateTimeOffset now)
    {
        var today = now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return [.. All.Where(version => string.CompareOrdinal(version, today) <= 0)];
    }

    public static bool Has(string version, string since) => string.CompareOrdinal(version, since) >= 0;
}
