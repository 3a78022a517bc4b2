using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Nova.Web.Pipeline;

/// <summary>Hands each request of the server to the pipeline of the listener that it came through.</summary>
internal sealed class WebApplicationHost(ApiServer server, IServiceScopeFactory scopes) : IHttpApplication<WebApplicationHost.Frame>
{
    public Frame CreateContext(IFeatureCollection contextFeatures)
    {
        // The server offers one slot per connection: the context of the last request serves the next one.
        if (contextFeatures is IHostContextContainer<Frame> container)
        {
            container.HostContext ??= new Frame(new DefaultHttpContext(contextFeatures) { ServiceScopeFactory = scopes });
            container.HostContext.Http.Initialize(contextFeatures);
            return container.HostContext;
        }

        return new Frame(new DefaultHttpContext(contextFeatures) { ServiceScopeFactory = scopes });
    }

    public Task ProcessRequestAsync(Frame context)
    {
        if (server.IsDraining)
        {
            // The client's next request finds another process.
            context.Http.Response.Headers.Connection = "close";
        }

        return context.Http.Features.GetRequiredFeature<ApiPipeline>().HandleAsync(context.Http);
    }

    public void DisposeContext(Frame context, Exception? exception) => context.Http.Uninitialize();

    internal sealed record Frame(DefaultHttpContext Http);
}
