using Nova.Daemon;
using Nova.Hosting;

if (args is [Management.Word, .. var words])
{
    return await Management.RunAsync(words, NovaHost.StartOf(Management.Program), CancellationToken.None);
}

var host = NovaHost.CreateBuilder("novad", args, Composition.Roles);
Composition.Compose(host);
return await host.RunAsync();
