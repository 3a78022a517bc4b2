using Nova.Daemon;
using Nova.Hosting;

var host = NovaHost.CreateBuilder("novad", args, Composition.Roles);
Composition.Compose(host);
return await host.RunAsync();
