package larkspur.core.upload;

/// How large what is brought may be, in bytes.
public record UploadLimits(long imageBytes, long fileBytes) {}
