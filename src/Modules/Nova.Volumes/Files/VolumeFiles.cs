using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Data;

namespace Nova.Volumes.Files;

/// <summary>
/// The folder of volumes: <c>{volume}</c> is a volume, <c>{snapshot}.snapshot</c> a snapshot, each a sparse raw file;
/// <c>….part</c> is on its way. Paths are made of identifiers only, so none leaves the folder.
/// </summary>
internal sealed partial class VolumeFiles : IDisposable
{
    private const string PartSuffix = ".part";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder;
    private readonly bool _isTemporary;
    private readonly ILogger<VolumeFiles> _log;

    public VolumeFiles(IOptions<VolumeOptions> options, IOptions<VolumeStateOptions> state, IOptions<DatabaseOptions> database, ILogger<VolumeFiles> log)
    {
        _log = log;
        _isTemporary = options.Value.Folder is null && database.Value.Connection is "sqlite://";
        _folder = options.Value.Folder
            ?? (_isTemporary ? Path.Combine(Path.GetTempPath(), $"nova-volumes-{Guid.NewGuid():N}") : Path.Combine(state.Value.StatePath, "volumes"));
    }

    public string PathOf(VolumeId volume) => Path.Combine(_folder, volume.ToString());

    public string PathOf(SnapshotId snapshot) => Path.Combine(_folder, $"{snapshot}.snapshot");

    /// <summary>Makes a file whole: <paramref name="fill"/> writes a part, which then takes the name. A file that is there is whole.</summary>
    public async Task MakeAsync(string path, Func<FileStream, Task> fill, CancellationToken cancellationToken)
    {
        if (File.Exists(path))
        {
            return;
        }

        await ReplaceAsync(path, fill, cancellationToken);
    }

    /// <summary>The same where what is there is to be replaced.</summary>
    public async Task ReplaceAsync(string path, Func<FileStream, Task> fill, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Directory.CreateDirectory(_folder);
        FileStreamOptions options = new()
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            await using (FileStream part = new(path + PartSuffix, options))
            {
                await fill(part);
                await part.FlushAsync(cancellationToken);
                RandomAccess.FlushToDisk(part.SafeFileHandle);
            }

            File.Move(path + PartSuffix, path, overwrite: true);
        }
        catch
        {
            Delete(path + PartSuffix);
            throw;
        }
    }

    /// <summary>Writes over a file in place, so that whoever knows it by its name or has it open goes on with it.</summary>
    public static FileStream OpenForWriting(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.ReadWrite,
        Share = FileShare.ReadWrite,
        BufferSize = 0,
        Options = FileOptions.Asynchronous,
    });

    public static FileStream OpenForReading(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
    });

    /// <summary>Makes a file longer; what is added reads as zeros. Never shorter.</summary>
    public static void Extend(string path, long sizeBytes)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        if (file.Length < sizeBytes)
        {
            file.SetLength(sizeBytes);
        }
    }

    /// <summary>Removes a file and its part; nothing where there is none.</summary>
    public void Remove(string path)
    {
        Delete(path + PartSuffix);
        Delete(path);
    }

    public void Dispose()
    {
        if (_isTemporary && Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            LogNothing(path);
        }
    }

    [LoggerMessage(LogLevel.Debug, "There is no folder of {Path}: nothing to remove")]
    private partial void LogNothing(string path);
}
