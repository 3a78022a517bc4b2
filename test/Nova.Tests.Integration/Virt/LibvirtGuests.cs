using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Compute;
using Nova.Contracts.Images;
using Nova.Contracts.Metadata;
using Nova.Core;
using Nova.TestKit.Virt;
using Nova.Virt.Libvirt;

namespace Nova.Tests.Integration.Virt;

/// <summary>A private libvirtd, a driver on it, and orders for guests that boot.</summary>
public sealed class LibvirtGuests : IAsyncLifetime
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private ServiceProvider? _services;
    private Image? _kernel;
    private Image? _ramdisk;

    public PrivateLibvirt Libvirt { get; } = new();

    public FileImages Images { get; } = new();

    public string InstancesPath => Path.Combine(Libvirt.Folder, "instances");

    internal LibvirtDriver Driver => _services!.GetRequiredService<LibvirtDriver>();

    public async Task InitializeAsync()
    {
        await Libvirt.InitializeAsync();
        if (TestGuest.Kernel is { } kernel)
        {
            var ramdisk = Path.Combine(Libvirt.Folder, "ramdisk");
            await TestGuest.MakeRamdiskAsync(ramdisk);
            _kernel = Images.Add(kernel, "aki");
            _ramdisk = Images.Add(ramdisk, "ari");
        }

        _services = Build(new Dictionary<string, string?>());
    }

    /// <summary>A second driver, as an agent that was restarted.</summary>
    public ServiceProvider Build(IReadOnlyDictionary<string, string?> options)
    {
        Dictionary<string, string?> all = new(options)
        {
            ["DEFAULT:instances_path"] = InstancesPath,
            ["libvirt:connection_uri"] = Libvirt.Connection,
        };
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(all).Build())
            .AddSingleton<IImageTransfer>(Images)
            .AddLibvirtDriver()
            .BuildServiceProvider();
    }

    /// <summary>Makes an image file with a program's help.</summary>
    public async Task<string> MakeFileAsync(string name, params string[] command)
    {
        var path = Path.Combine(Libvirt.Folder, name);
        await PrivateLibvirt.RunAsync(command[0], [.. command[1..].Select(argument => argument == "{}" ? path : argument)]);
        return path;
    }

    /// <summary>An order for a small guest that boots directly.</summary>
    public SpawnServer Order(Image root)
    {
        var server = Identifier.New<ServerId>();
        return new SpawnServer
        {
            Operation = Identifier.New<OperationId>(),
            Server = server,
            RequestId = "req-test",
            DomainName = $"instance-{server.ToString()[^8..]}",
            DisplayName = "a <b> & \"c\" \u0001",
            Hostname = "guest",
            Project = new ProjectId("demo"),
            VCpus = 1,
            MemoryMiB = 128,
            RootDiskGiB = 1,
            Image = root,
            Kernel = _kernel,
            Ramdisk = _ramdisk,
            ConfigDrive = [new GuestFile("openstack/latest/meta_data.json", Encoding.UTF8.GetBytes("{}"))],
        };
    }

    /// <summary>Waits until the console shows a line, and answers the whole console.</summary>
    public async Task<string> ConsoleAsync(ServerId server, Func<string, bool> shows)
    {
        var text = "";
        await Eventually.TrueAsync(
            async () =>
            {
                text = Encoding.Latin1.GetString((await Driver.ReadConsoleLogAsync(server, 1 << 20, CancellationToken.None)).Span);
                return shows(text);
            },
            Limit,
            () => text);
        return text;
    }

    /// <summary>Waits for a boot other than those before; answers its id.</summary>
    public async Task<string> BootIdAsync(ServerId server, params string[] before)
    {
        const string Mark = "GUEST UP ";
        var console = await ConsoleAsync(server, text => text.LastIndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at
            && text.Length > at + Mark.Length + 36 && !before.Contains(text.Substring(at + Mark.Length, 36)));
        return console.Substring(console.LastIndexOf(Mark, StringComparison.Ordinal) + Mark.Length, 36);
    }

    public async Task DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        await Libvirt.DisposeAsync();
    }
}
