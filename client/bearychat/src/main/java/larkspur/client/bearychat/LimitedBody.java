package larkspur.client.bearychat;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;

/// Gathers a body, and gives it up when it has more bytes than it may.
final class LimitedBody implements BodySubscriber<byte[]> {

  private final long bytesMax;
  private final BodySubscriber<byte[]> gathered = BodySubscribers.ofByteArray();
  private Subscription subscription;
  private long bytes;

  LimitedBody(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return gathered.getBody();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    this.subscription = subscription;
    gathered.onSubscribe(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> part) {
    bytes += part.stream().mapToLong(ByteBuffer::remaining).sum();
    if (bytes <= bytesMax) {
      gathered.onNext(part);
    } else {
      subscription.cancel();
      gathered.onError(new IOException("the answer has more than " + bytesMax + " bytes"));
    }
  }

  @Override
  public void onError(Throwable failure) {
    gathered.onError(failure);
  }

  @Override
  public void onComplete() {
    gathered.onComplete();
  }
}
