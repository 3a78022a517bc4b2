using Nova.Agent;
using Nova.Hosting;

var host = NovaHost.CreateBuilder(Composition.Program, args, Composition.Roles);
Composition.Compose(host);
return await host.RunAsync();
