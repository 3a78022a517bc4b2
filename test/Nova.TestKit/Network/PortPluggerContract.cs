using Nova.Contracts.Networks;
using Nova.Core;

namespace Nova.TestKit.Network;

/// <summary>What every <see cref="IPortPlugger"/> does, the simulated and the real.</summary>
public abstract class PortPluggerContract
{
    /// <summary>A plugger with nothing plugged.</summary>
    protected abstract Task<IPortPlugger> CreateAsync();

    protected async Task CheckThatPluggedServersAreListedAsync()
    {
        var plugger = await CreateAsync();
        var (web, db) = (TestPorts.Plug("web", 5), TestPorts.Plug("db", 6));

        await plugger.PlugAsync(web, CancellationToken.None);
        await plugger.PlugAsync(db, CancellationToken.None);

        (await plugger.ListAsync(CancellationToken.None)).ShouldBe([web.Server, db.Server], ignoreOrder: true);
    }

    protected async Task CheckThatEverythingMayBeRepeatedAsync()
    {
        var plugger = await CreateAsync();
        var web = TestPorts.Plug("web", 5);

        await plugger.PlugAsync(web, CancellationToken.None);
        await plugger.PlugAsync(web, CancellationToken.None);
        (await plugger.ListAsync(CancellationToken.None)).ShouldBe([web.Server]);

        await plugger.UnplugAsync(web.Server, CancellationToken.None);
        await plugger.UnplugAsync(web.Server, CancellationToken.None);
        (await plugger.ListAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    protected async Task CheckThatUnpluggingTheUnknownIsNothingAsync()
    {
        var plugger = await CreateAsync();

        await plugger.UnplugAsync(Identifier.New<ServerId>(), CancellationToken.None);

        (await plugger.ListAsync(CancellationToken.None)).ShouldBeEmpty();
    }

    protected async Task CheckThatImproperNamesAreRefusedAsync()
    {
        var plugger = await CreateAsync();
        PortPlug evil = new(Identifier.New<ServerId>(), "web", [TestPorts.Port(5) with { TapDevice = "tap\"; flush" }]);

        await Should.ThrowAsync<InvalidOperationException>(() => plugger.PlugAsync(evil, CancellationToken.None));
        (await plugger.ListAsync(CancellationToken.None)).ShouldBeEmpty();
    }
}
