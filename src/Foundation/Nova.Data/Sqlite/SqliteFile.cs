namespace Nova.Data.Sqlite;

/// <summary>
/// Where the database lies. One "in memory" is a file on the memory file system that only its owner can read: SQLite's own shared-cache
/// mode makes readers fail on tables that are being written.
/// </summary>
internal sealed class SqliteFile : IDisposable
{
    private const string MemoryFileSystem = "/dev/shm";

    private readonly string? _folder;

    private SqliteFile(string path, string? folder) => (Path, _folder) = (path, folder);

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>Whether the file goes with the process.</summary>
    public bool IsTemporary => _folder is not null;

    /// <summary>The file at the path; a temporary one for the empty path.</summary>
    public static SqliteFile At(string path)
    {
        if (path.Length > 0)
        {
            return new SqliteFile(System.IO.Path.GetFullPath(path), null);
        }

        var folder = System.IO.Path.Combine(
            Directory.Exists(MemoryFileSystem) ? MemoryFileSystem : System.IO.Path.GetTempPath(), $"nova-{Guid.NewGuid():N}");
        return new SqliteFile(System.IO.Path.Combine(folder, "nova.sqlite"), folder);
    }

    /// <summary>Makes the folder of a temporary database.</summary>
    public void Prepare()
    {
        if (_folder is null)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_folder is not null && Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
