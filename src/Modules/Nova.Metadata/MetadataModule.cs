using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Metadata;
using Nova.Core;
using Nova.Metadata.Documents;
using Nova.Metadata.Service;
using Nova.Metadata.Vendordata;
using Nova.Web;

namespace Nova.Metadata;

/// <summary>What guests read of themselves: the service at 169.254.169.254, and the content of config drives.</summary>
public static class MetadataModule
{
    /// <summary>The metadata service, port 8775: no token, no prefix, plain text.</summary>
    public static ApiSurface Surface { get; } = new() { Name = "metadata", DefaultPort = 8775, Faults = PlainFaults.Instance };

    /// <summary>Registers the service and <see cref="IGuestDocuments"/>; needs <c>IServerDirectory</c> and <c>IServerNetworks</c>.</summary>
    public static IServiceCollection AddMetadata(this IServiceCollection services)
    {
        AddGuestDocuments(services).AddNovaOptions<MetadataProxyOptions>();
        services.AddSingleton<GuestCache>().AddSingleton<GuestFinder>().AddSingleton<PasswordStore>().AddSingleton<MetadataHandler>();
        return services.AddApi(Surface, Map);
    }

    /// <summary>Registers <see cref="IGuestDocuments"/> alone, for a process that builds servers and does not listen for guests.</summary>
    public static IServiceCollection AddGuestDocuments(this IServiceCollection services)
    {
        services.AddNovaOptions<MetadataOptions>().AddNovaOptions<GuestNameOptions>();
        services.AddSingleton<StaticVendordata>().AddSingleton<OpenStackFiles>();
        return services.AddSingleton<IGuestDocuments, GuestDocuments>();
    }

    /// <summary>Every path and every method: only the tree knows what there is, and a password may be posted.</summary>
    private static void Map(IApiRoutes routes)
    {
        const string Everything = "/{**path}";
        var handler = routes.Services.GetRequiredService<MetadataHandler>();
        routes.Get(Everything, null, handler.AnswerAsync).LargeBody().Answers(StatusCodes.Status200OK);
        routes.Post(Everything, null, handler.AnswerAsync).LargeBody().Answers(StatusCodes.Status200OK);
        routes.Put(Everything, null, handler.AnswerAsync).LargeBody().Answers(StatusCodes.Status200OK);
        routes.Patch(Everything, null, handler.AnswerAsync).LargeBody().Answers(StatusCodes.Status200OK);
        routes.Delete(Everything, null, handler.AnswerAsync).LargeBody().Answers(StatusCodes.Status200OK);
    }
}
