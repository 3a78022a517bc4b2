using System.Text.Json;
using Microsoft.Extensions.Logging;
using Nova.Core;

namespace Nova.Virt.Simulated;

/// <summary>
/// Guests as files, so that they outlive the process as those of a real hypervisor do. A file is replaced whole by a rename:
/// a process that is killed leaves the old guest or the new one.
/// </summary>
internal sealed partial class GuestFolder(string path, ILogger logger)
{
    public IReadOnlyList<SimulatedGuest> Load()
    {
        Directory.CreateDirectory(path);
        foreach (var unfinished in Directory.EnumerateFiles(path, "*.new"))
        {
            File.Delete(unfinished);
        }

        return [.. Directory.EnumerateFiles(path, "*.json").Select(Read).OfType<SimulatedGuest>()];
    }

    public void Save(SimulatedGuest guest) => Attempt(() =>
    {
        var file = FileOf(guest.Server);
        File.WriteAllBytes(file + ".new", JsonSerializer.SerializeToUtf8Bytes(guest, SimulatedJson.Default.SimulatedGuest));
        File.Move(file + ".new", file, overwrite: true);
    });

    public void Delete(ServerId server) => Attempt(() => File.Delete(FileOf(server)));

    private static void Attempt(Action change)
    {
        try
        {
            change();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new VirtDriverException(VirtErrorKind.Hypervisor, $"The simulated guest cannot be stored: {exception.Message}", exception);
        }
    }

    private string FileOf(ServerId server) => Path.Combine(path, $"{server}.json");

    private SimulatedGuest? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), SimulatedJson.Default.SimulatedGuest);
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            LogUnreadable(exception, file);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The simulated guest of {File} cannot be read and is left out")]
    private partial void LogUnreadable(Exception exception, string file);
}
