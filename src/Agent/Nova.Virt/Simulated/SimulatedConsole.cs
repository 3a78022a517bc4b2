using System.Globalization;
using System.Text;

namespace Nova.Virt.Simulated;

/// <summary>What a guest would have written to its serial console. Made when it is read, so that a guest that is not looked at costs nothing.</summary>
internal static class SimulatedConsole
{
    // A guest that was restarted a thousand times has not a thousand boots in its log.
    private const int MostBoots = 3;

    public static byte[] Write(SimulatedGuest guest)
    {
        StringBuilder text = new();
        for (var boot = Math.Max(1, guest.Boots - MostBoots + 1); boot <= guest.Boots; boot++)
        {
            WriteBoot(text, guest);
        }

        if (guest.IsOff)
        {
            text.Append("\r\n[  OK  ] Reached target Power-Off.\r\nreboot: Power down\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void WriteBoot(StringBuilder text, SimulatedGuest guest)
    {
        var culture = CultureInfo.InvariantCulture;
        text.Append(culture, $"[    0.000000] Simulated guest {guest.DomainName}, image {guest.ImageName}\r\n");
        text.Append(culture, $"[    0.000000] Memory: {(long)guest.MemoryMiB * 1024}K available\r\n");
        text.Append(culture, $"[    0.004000] smp: Brought up 1 node, {guest.VCpus} CPUs\r\n");
        text.Append(culture, $"[    0.100000] virtio_blk virtio1: [vda] {guest.DiskGiB * 2_097_152} 512-byte logical blocks\r\n");
        for (var index = 0; index < guest.Nics.Count; index++)
        {
            var nic = guest.Nics[index];
            text.Append(culture, $"[    1.{index:000000}] eth{index}: {nic.MacAddress} address {nic.Address ?? "none"}\r\n");
        }

        text.Append(culture, $"[    2.000000] Host name is {guest.Hostname}\r\n");
        text.Append(culture, $"\r\n{guest.Hostname} login: \r\n");
    }
}
