using System.Runtime.InteropServices;
using Nova.Contracts.Compute;
using Nova.Virt.Libvirt.Native;
using static Nova.Virt.Libvirt.Native.LibvirtNative;

namespace Nova.Virt.Libvirt;

/// <summary>Reads what libvirt measures of one domain, all of it in one call.</summary>
internal static unsafe class DomainStats
{
    private const uint All = (1 << 1) | (1 << 2) | (1 << 3) | (1 << 4) | (1 << 5); // CPU, BALLOON, VCPU, INTERFACE, BLOCK
    private const int TypeString = 7; // VIR_TYPED_PARAM_STRING
    private const int TypeInt32 = 1;
    private const int TypeUInt32 = 2;

    /// <summary>Reads the figures by libvirt's names, e.g. <c>vcpu.0.time</c>.</summary>
    public static IReadOnlyDictionary<string, object> Read(DomainHandle domain)
    {
        var list = stackalloc nint[2];
        list[0] = domain.DangerousGetHandle();
        list[1] = 0;
        LibvirtError.Checked(DomainListGetStats(list, All, out var records, flags: 0));
        try
        {
            Dictionary<string, object> figures = [];
            for (var record = records; *record is not null; record++)
            {
                for (var index = 0; index < (*record)->Count; index++)
                {
                    var parameter = &(*record)->Parameters[index];
                    figures[Marshal.PtrToStringUTF8((nint)parameter)!] = ValueOf(parameter);
                }
            }

            return figures;
        }
        finally
        {
            DomainStatsRecordListFree(records);
        }
    }

    /// <summary>Puts the figures into the API's form.</summary>
    /// <param name="figures">Of <see cref="Read"/>.</param>
    /// <param name="state">What the guest is at.</param>
    /// <param name="hypervisor"><c>kvm</c> or <c>qemu</c>.</param>
    /// <param name="macByDevice">The MAC address of each tap device.</param>
    /// <param name="hasConfigDrive">Whether there is one.</param>
    public static ServerDiagnostics ToDiagnostics(
        IReadOnlyDictionary<string, object> figures, PowerState state, string hypervisor, IReadOnlyDictionary<string, string> macByDevice,
        bool hasConfigDrive)
    {
        long? Number(string name) => figures.TryGetValue(name, out var value) && value is long number ? number : null;
        string Text(string name) => figures.TryGetValue(name, out var value) && value is string text ? text : "";
        var maximum = Number("balloon.maximum") / 1024;
        var unused = (Number("balloon.usable") ?? Number("balloon.unused")) / 1024;
        return new ServerDiagnostics
        {
            PowerState = state,
            Driver = "libvirt",
            Hypervisor = hypervisor,
            HypervisorOs = "linux",
            HasConfigDrive = hasConfigDrive,
            MemoryMaximumMiB = maximum,
            MemoryUsedMiB = unused is null ? null : (Number("balloon.available") / 1024 ?? maximum) - unused,
            Cpus =
            [
                .. Range(Number("vcpu.maximum")).Where(id => Number($"vcpu.{id}.state") is not null)
                    .Select(id => new CpuDiagnostics(id, Number($"vcpu.{id}.time"), null)),
            ],
            Nics =
            [
                .. Range(Number("net.count")).Select(id => $"net.{id}.").Select(net => new NicDiagnostics(
                    macByDevice.GetValueOrDefault(Text(net + "name"), ""), Text(net + "name"),
                    Number(net + "rx.bytes"), Number(net + "rx.pkts"), Number(net + "rx.errs"), Number(net + "rx.drop"),
                    Number(net + "tx.bytes"), Number(net + "tx.pkts"), Number(net + "tx.errs"), Number(net + "tx.drop"))),
            ],
            Disks = Disks(figures),
        };
    }

    /// <summary>The disks, by the guest's names for them.</summary>
    /// <param name="figures">Of <see cref="Read"/>.</param>
    public static IReadOnlyList<DiskDiagnostics> Disks(IReadOnlyDictionary<string, object> figures)
    {
        long? Number(string name) => figures.TryGetValue(name, out var value) && value is long number ? number : null;
        return
        [
            .. Range(Number("block.count")).Select(id => $"block.{id}.").Select(block => new DiskDiagnostics(
                figures.TryGetValue(block + "name", out var name) ? name as string ?? "" : "",
                Number(block + "rd.bytes"), Number(block + "rd.reqs"), Number(block + "wr.bytes"), Number(block + "wr.reqs"), Number(block + "errors"))),
        ];
    }

    private static IEnumerable<int> Range(long? count) => Enumerable.Range(0, (int)(count ?? 0));

    private static object ValueOf(TypedParameter* parameter) => parameter->Type switch
    {
        TypeString => Marshal.PtrToStringUTF8((nint)parameter->Value) ?? "",
        TypeInt32 or TypeUInt32 => (long)(int)parameter->Value,
        _ => parameter->Value,
    };
}
