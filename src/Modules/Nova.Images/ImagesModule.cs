using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Nova.Contracts.Identity;
using Nova.Contracts.Images;
using Nova.Core;
using Nova.Data;
using Nova.Glance;
using Nova.Images.Activation;
using Nova.Images.Compute;
using Nova.Images.Content;
using Nova.Images.Create;
using Nova.Images.Delete;
using Nova.Images.Discovery;
using Nova.Images.Files;
using Nova.Images.Glance;
using Nova.Images.List;
using Nova.Images.Members;
using Nova.Images.Show;
using Nova.Images.Storage;
using Nova.Images.Tags;
using Nova.Images.Update;
using Nova.Web;

namespace Nova.Images;

/// <summary>The module's whole public surface: images of our own, or Glance's; one of the two.</summary>
public static class ImagesModule
{
    private const string One = "/v2/images/{id}";
    private const string Members = "/v2/images/{id}/members";
    private const string Member = "/v2/images/{id}/members/{member}";

    /// <summary>The image API, Glance v2.</summary>
    public static ApiSurface Surface { get; } = new()
    {
        Name = "image",
        DefaultPort = 9292,
        RequiresToken = true,
        Faults = GlanceFaults.Instance,
    };

    /// <summary>Registers the built-in image service: its API, its store, and the images of the Compute API.</summary>
    public static IServiceCollection AddImages(this IServiceCollection services)
    {
        services.AddNovaOptions<ImageOptions>().AddNovaOptions<ImageFilesOptions>().AddNovaOptions<ImageStateOptions>();
        services.AddMigrations(typeof(ImagesModule).Assembly, "images");
        services.AddSingleton<ImageStore>().AddSingleton<MemberStore>().AddSingleton<ImageFiles>().AddSingleton<ImageRemover>();
        services.AddSingleton<BuiltInImages>().AddSingleton<BuiltInServerImages>().AddSingleton<ContentReceiver>();
        services.AddSingleton<IImageRegistry>(static provider => provider.GetRequiredService<BuiltInImages>());
        services.AddSingleton<IImageCatalog>(static provider => provider.GetRequiredService<BuiltInImages>());
        services.AddSingleton<IImageTransfer>(static provider => provider.GetRequiredService<BuiltInImages>());
        services.AddSingleton<IServerImages>(static provider => provider.GetRequiredService<BuiltInServerImages>());
        services.AddSingleton<IImageUploads>(static provider => provider.GetRequiredService<BuiltInServerImages>());
        services.AddSingleton<DiscoveryHandler>().AddSingleton<CreateImageHandler>().AddSingleton<ListImagesHandler>().AddSingleton<ShowImageHandler>();
        services.AddSingleton<UpdateImageHandler>().AddSingleton<DeleteImageHandler>().AddSingleton<UploadHandler>().AddSingleton<DownloadHandler>();
        services.AddSingleton<MemberHandler>().AddSingleton<TagHandler>().AddSingleton<ActivationHandler>();
        services.AddSingleton(new CatalogEntry("image", "glance", "{image}"));
        return services.AddApi(Surface, Map).AddComputeImages();
    }

    /// <summary>Puts right at the start what a crash left half-way (the role that takes uploads).</summary>
    public static IServiceCollection AddImageSweep(this IServiceCollection services) => services.AddHostedService<ImageSweep>();

    /// <summary>Registers a client of Glance instead: the same contracts, and the images of the Compute API.</summary>
    public static IServiceCollection AddGlanceImages(this IServiceCollection services)
    {
        services.AddGlanceCalls().AddSingleton<GlanceClient>().AddSingleton<GlanceServerImages>();
        services.AddSingleton<IImageRegistry>(static provider => provider.GetRequiredService<GlanceClient>());
        services.AddSingleton<IImageCatalog>(static provider => provider.GetRequiredService<GlanceClient>());
        services.AddSingleton<IImageTransfer>(static provider => provider.GetRequiredService<GlanceClient>());
        services.AddSingleton<IServerImages>(static provider => provider.GetRequiredService<GlanceServerImages>());
        services.AddSingleton<IImageUploads>(static provider => provider.GetRequiredService<GlanceServerImages>());
        return services.AddComputeImages();
    }

    private static IServiceCollection AddComputeImages(this IServiceCollection services)
    {
        services.AddSingleton<ComputeImageView>().AddSingleton<ComputeImagesHandler>().AddSingleton<ComputeMetadataHandler>();
        return services.AddApiJson(ImagesJson.Default).AddApi(Surfaces.Compute, MapCompute);
    }

    // The image API knows owners, members and admins, no policies.
    private static void Map(IApiRoutes routes)
    {
        var discovery = routes.Services.GetRequiredService<DiscoveryHandler>();
        routes.Get("/", null, DiscoveryHandler.ChoicesAsync).WithoutToken();
        routes.Get("/versions", null, DiscoveryHandler.VersionsAsync).WithoutToken();
        routes.Get("/v2/schemas/{name}", null, discovery.SchemaAsync);
        routes.Get("/v2/info/import", null, DiscoveryHandler.ImportMethodsAsync);
        routes.Get("/v2/info/stores", null, DiscoveryHandler.StoresAsync);
        routes.Get("/v2/images", null, routes.Services.GetRequiredService<ListImagesHandler>().ListAsync);
        routes.Post("/v2/images", null, routes.Services.GetRequiredService<CreateImageHandler>().CreateAsync).Answers(StatusCodes.Status201Created);
        routes.Get(One, null, routes.Services.GetRequiredService<ShowImageHandler>().ShowAsync);
        routes.Patch(One, null, routes.Services.GetRequiredService<UpdateImageHandler>().UpdateAsync);
        routes.Delete(One, null, routes.Services.GetRequiredService<DeleteImageHandler>().DeleteAsync).Answers(StatusCodes.Status204NoContent);
        routes.Put(One + "/file", null, routes.Services.GetRequiredService<UploadHandler>().UploadAsync).LargeBody().Answers(StatusCodes.Status204NoContent);
        routes.Get(One + "/file", null, routes.Services.GetRequiredService<DownloadHandler>().DownloadAsync);
        var activation = routes.Services.GetRequiredService<ActivationHandler>();
        routes.Post(One + "/actions/deactivate", null, activation.DeactivateAsync).Answers(StatusCodes.Status204NoContent);
        routes.Post(One + "/actions/reactivate", null, activation.ReactivateAsync).Answers(StatusCodes.Status204NoContent);
        var tags = routes.Services.GetRequiredService<TagHandler>();
        routes.Put(One + "/tags/{tag}", null, tags.AddAsync).Answers(StatusCodes.Status204NoContent);
        routes.Delete(One + "/tags/{tag}", null, tags.RemoveAsync).Answers(StatusCodes.Status204NoContent);
        var members = routes.Services.GetRequiredService<MemberHandler>();
        routes.Get(Members, null, members.ListAsync);
        routes.Post(Members, null, members.AddAsync);
        routes.Get(Member, null, members.ShowAsync);
        routes.Put(Member, null, members.AnswerAsync);
        routes.Delete(Member, null, members.RemoveAsync).Answers(StatusCodes.Status204NoContent);
    }

    // Nova has no policies for its image proxy either: the image service decides.
    private static void MapCompute(IApiRoutes routes)
    {
        var images = routes.Services.GetRequiredService<ComputeImagesHandler>();
        routes.Get("/images", null, images.IndexAsync).Until(2, 35).Answers<BriefImagesResponse>();
        routes.Get("/images/detail", null, images.DetailAsync).Until(2, 35).Answers<ImagesResponse>();
        routes.Get("/images/{id}", null, images.ShowAsync).Until(2, 35).Answers<ImageResponse>();
        routes.Delete("/images/{id}", null, images.DeleteAsync).Until(2, 35).Answers(StatusCodes.Status204NoContent);
        var metadata = routes.Services.GetRequiredService<ComputeMetadataHandler>();
        const string All = "/images/{id}/metadata";
        const string Item = "/images/{id}/metadata/{key}";
        routes.Get(All, null, metadata.ListAsync).Until(2, 38).Answers<ImageMetadataBody>();
        routes.Post(All, null, metadata.AddAsync).Until(2, 38).Body<ImageMetadataBody>().Answers<ImageMetadataBody>();
        routes.Put(All, null, metadata.ReplaceAsync).Until(2, 38).Body<ImageMetadataBody>().Answers<ImageMetadataBody>();
        routes.Get(Item, null, metadata.ShowAsync).Until(2, 38).Answers<ImageMetadataItemBody>();
        routes.Put(Item, null, metadata.SetAsync).Until(2, 38).Body<ImageMetadataItemBody>().Answers<ImageMetadataItemBody>();
        routes.Delete(Item, null, metadata.RemoveAsync).Until(2, 38).Answers(StatusCodes.Status204NoContent);
    }
}
