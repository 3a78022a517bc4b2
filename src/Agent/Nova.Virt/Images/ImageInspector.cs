using Nova.Contracts.Images;
using Nova.Core.DiskFormats;

namespace Nova.Virt.Images;

/// <summary>Judges an image before any program of the host opens it, whatever the image service has judged before.</summary>
internal static class ImageInspector
{
    /// <summary>Judges one image.</summary>
    /// <param name="image">What is declared of it.</param>
    /// <param name="content">Its content, seekable.</param>
    /// <returns>Facts of an image that is safe to open by its format: raw, qcow2 or ISO.</returns>
    /// <exception cref="VirtDriverException"><see cref="VirtErrorKind.BadImage"/>, with the reason in plain words.</exception>
    public static async Task<DiskFacts> InspectAsync(Image image, Stream content, CancellationToken cancellationToken)
    {
        if (image.DiskFormat is not ("raw" or "ami" or "aki" or "ari" or "qcow2" or "iso"))
        {
            throw Bad(image, $"is declared as '{image.DiskFormat}', and this hypervisor takes raw, qcow2 and iso");
        }

        var judged = await DiskInspector.InspectAsync(image.DiskFormat, content, cancellationToken);
        return judged.TryGet(out var facts, out var fault) ? facts : throw Bad(image, fault.Message);
    }

    /// <summary>A refusal, in the words that the user reads.</summary>
    internal static VirtDriverException Bad(Image image, string reason) =>
        new(VirtErrorKind.BadImage, $"Image {image.Id} is unacceptable: it {reason}.");
}
