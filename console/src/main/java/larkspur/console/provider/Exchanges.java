package larkspur.console.provider;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import larkspur.console.provider.ProviderFailed.Kind;

/// Requests to the identity provider: bounded in time from the lookup of its name to the last byte
/// of its answer, and in the answer's size. Redirects are not followed: everything that is asked
/// was named by the provider itself, and a secret goes along.
final class Exchanges implements AutoCloseable {

  /// Keys of many certificates are tens of kilobytes.
  static final int BYTES_MAX = 512 * 1024;

  private final HttpClient http;
  private final Duration within;

  Exchanges(Duration within) {
    this.within = within;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(within)
            .build();
  }

  record Answer(int status, String contentType, String body) {}

  /// What is at a URL.
  String get(URI url) throws ProviderFailed {
    Answer answer = send(request(url).GET().build());
    if (answer.status() != 200) {
      throw new ProviderFailed(Kind.UNREACHABLE, url + " answered " + answer.status());
    }
    return answer.body();
  }

  /// Sends a form.
  Answer post(URI url, Map<String, String> headers, String form) throws ProviderFailed {
    HttpRequest.Builder request = request(url).POST(BodyPublishers.ofString(form));
    headers.forEach(request::setHeader);
    return send(request.build());
  }

  private HttpRequest.Builder request(URI url) throws ProviderFailed {
    if (!ProviderSettings.isSafe(url)) {
      throw new ProviderFailed(Kind.UNREACHABLE, "it names " + url + ", which is not asked");
    }
    return HttpRequest.newBuilder(url).timeout(within).setHeader("Accept", "application/json");
  }

  private Answer send(HttpRequest request) throws ProviderFailed {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), BYTES_MAX));
    try {
      HttpResponse<byte[]> response = answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          new String(response.body(), StandardCharsets.UTF_8));
    } catch (TimeoutException slow) {
      throw new ProviderFailed(
          Kind.UNREACHABLE, request.uri() + " did not answer within " + within);
    } catch (ExecutionException failed) {
      Throwable why = failed.getCause() instanceof IOException io ? io : failed;
      throw new ProviderFailed(Kind.UNREACHABLE, request.uri() + " cannot be asked", why);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ProviderFailed(Kind.UNREACHABLE, "the server is being stopped", stopped);
    } finally {
      // Closes the connection if it is not over.
      answer.cancel(true);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
