using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Nova.Core;
using Nova.Data;

namespace Nova.Images.Files;

/// <summary>
/// The folder of contents: <c>{id}</c> is whole and never changes, <c>{id}.part</c> is on its way. Who writes a part holds its lock
/// until the image is active, so that a sweep of any process on this file system leaves it alone.
/// </summary>
internal sealed partial class ImageFiles : IDisposable
{
    private const string PartSuffix = ".part";
    private const int BufferBytes = 128 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ILogger<ImageFiles> _log;
    private readonly string _folder;
    private readonly bool _isTemporary;

    public ImageFiles(IOptions<ImageFilesOptions> files, IOptions<ImageStateOptions> state, IOptions<DatabaseOptions> database, ILogger<ImageFiles> log)
    {
        _log = log;
        _isTemporary = files.Value.Folder is null && database.Value.Connection is "sqlite://";
        _folder = files.Value.Folder
            ?? (_isTemporary ? Path.Combine(Path.GetTempPath(), $"nova-images-{Guid.NewGuid():N}") : Path.Combine(state.Value.StatePath, "images"));
    }

    /// <summary>Opens a new part, locked; <see langword="null"/> where somebody else is writing it.</summary>
    public FileStream? TryCreatePart(string image)
    {
        Directory.CreateDirectory(_folder);
        FileStreamOptions options = new()
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            return new FileStream(PathOf(image) + PartSuffix, options);
        }
        catch (IOException) when (File.Exists(PathOf(image) + PartSuffix))
        {
            return null;
        }
    }

    /// <summary>Makes the part the content; the caller has flushed it and still holds it.</summary>
    public void Finish(string image) => File.Move(PathOf(image) + PartSuffix, PathOf(image), overwrite: true);

    /// <summary>Opens the content, of which nobody can change a byte.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public FileStream Open(string image)
    {
        try
        {
            return new FileStream(PathOf(image), new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
        }
        catch (DirectoryNotFoundException missing)
        {
            throw new FileNotFoundException($"Image {image} has no content.", missing);
        }
    }

    public void Delete(string image)
    {
        TryDelete(PathOf(image));
        DeletePart(image);
    }

    public void DeletePart(string image) => TryDelete(PathOf(image) + PartSuffix);

    /// <summary>Identifiers of all that lies here and that nobody writes just now.</summary>
    public IReadOnlyList<string> ListIdle() => !Directory.Exists(_folder) ? []
        : [.. Directory.EnumerateFiles(_folder)
            .Where(path => Guid.TryParseExact(Path.GetFileName(path).Replace(PartSuffix, "", StringComparison.Ordinal), "D", out _) && IsIdle(path))
            .Select(path => Path.GetFileName(path).Replace(PartSuffix, "", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether somebody writes it just now.</summary>
    public bool IsBeingWritten(string image) => !IsIdle(PathOf(image) + PartSuffix) || !IsIdle(PathOf(image));

    public static async Task CopyAsync(Stream from, Stream to, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        while (count > 0)
        {
            var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, count)), cancellationToken);
            if (read is 0)
            {
                throw new EndOfStreamException("The content is shorter than it was.");
            }

            await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            count -= read;
        }
    }

    public void Dispose()
    {
        if (_isTemporary && Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static bool IsIdle(string path)
    {
        try
        {
            using FileStream probe = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return true;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Only identifiers that were read from the database or parsed come here: a path cannot leave the folder.</summary>
    private string PathOf(string image) => Path.Combine(_folder, Identifier.Parse<ImageId>(image).ToString());

    private void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing was ever stored.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogLeft(path, exception);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Could not remove {Path}; the next start will try again")]
    private partial void LogLeft(string path, Exception exception);
}
