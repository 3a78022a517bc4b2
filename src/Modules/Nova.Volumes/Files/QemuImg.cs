using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Nova.Volumes.Files;

/// <summary>The one use of qemu-img: an inspected image becomes a raw file, under limits of memory and time. Formats are always said.</summary>
internal static class QemuImg
{
    private const string AddressSpaceBytes = "2147483648";
    private const long CpuSecondsAtLeast = 60;
    private const long BytesForEachSecond = 50L << 20;
    private const int MostErrorText = 2048;

    /// <summary>Writes the disk that the image describes as a raw file.</summary>
    /// <exception cref="IOException">qemu-img is not there or failed; the message is for the user.</exception>
    public static async Task ConvertAsync(string format, string image, string raw, long virtualSizeBytes, CancellationToken cancellationToken)
    {
        var cpu = (CpuSecondsAtLeast + (virtualSizeBytes / BytesForEachSecond)).ToString(CultureInfo.InvariantCulture);
        ProcessStartInfo start = new(
            "prlimit",
            [
                $"--as={AddressSpaceBytes}", $"--cpu={cpu}", $"--fsize={virtualSizeBytes.ToString(CultureInfo.InvariantCulture)}", "--core=0", "--",
                "qemu-img", "convert", "-n", "--target-is-zero", "-f", format, "-O", "raw", image, raw,
            ])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C";
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new IOException("qemu-img did not start.");
        }
        catch (Win32Exception error)
        {
            throw new IOException($"An image of the format {format} needs qemu-img, which cannot be run: {error.Message}", error);
        }

        using (process)
        {
            try
            {
                var complaint = await process.StandardError.ReadToEndAsync(cancellationToken);
                await process.WaitForExitAsync(cancellationToken);
                if (process.ExitCode is not 0)
                {
                    throw new IOException($"The image could not be converted: {complaint[..Math.Min(complaint.Length, MostErrorText)].Trim()}");
                }
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill(entireProcessTree: true);
                }
            }
        }
    }
}
