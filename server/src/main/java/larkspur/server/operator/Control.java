package larkspur.server.operator;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import larkspur.core.time.Threads;
import larkspur.storage.StoreRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How another command on this machine reaches the process that has a data folder open: a socket in
/// that folder, which only the folder's owner can use.
///
/// It knows three requests, a line each: `copy <folder>`, `password` with a [NewPassword] in JSON,
/// and `unlink` with [Somebody]. They are answered by `done`, or by `refused` and why. What is done
/// is done by this process, which alone has the database; everything else about it is done by the
/// command.
public final class Control implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Control.class);

  public static final String FILE = "control.sock";

  /// What fits into the address of a socket everywhere.
  private static final int ADDRESS_BYTES_MAX = 100;

  private static final int REQUEST_CHARS_MAX = 8_192;
  private static final String COPY = "copy ";
  private static final String PASSWORD = "password ";
  private static final String UNLINK = "unlink ";
  private static final String DONE = "done";
  private static final String REFUSED = "refused ";

  private final Path file;
  private final ServerSocketChannel channel;
  private final Work work;

  private Control(Path file, ServerSocketChannel channel, Work work) {
    this.file = file;
    this.channel = channel;
    this.work = work;
  }

  /// What can be asked for. Each may refuse it by any exception, whose message is told.
  public interface Work {

    /// Copies the database.
    ///
    /// @param copy a folder that does not exist yet
    void copyTo(Path copy);

    /// Gives somebody a password.
    ///
    /// @return who they are, in words
    String setPassword(NewPassword wish);

    /// Lets another account of the identity provider be somebody's.
    ///
    /// @return who they are, in words
    String unlink(Somebody whose);
  }

  /// Listens in a data folder that this process has open, and so in the place of what an earlier
  /// process left. A server whose folder has no room for a socket serves all the same: then a
  /// backup, or a password, is for when it is stopped.
  public static Optional<Control> open(Path data, Work work) {
    Path file = data.resolve(FILE);
    if (file.toString().getBytes(StandardCharsets.UTF_8).length > ADDRESS_BYTES_MAX) {
      LOG.warn("no commands while this server runs: the path {} is too long for a socket", file);
      return Optional.empty();
    }
    try {
      Files.deleteIfExists(file);
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        channel.bind(UnixDomainSocketAddress.of(file));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      } catch (IOException | RuntimeException failed) {
        channel.close();
        throw failed;
      }
      Control control = new Control(file, channel, work);
      Threads.start("control", control::listen);
      return Optional.of(control);
    } catch (IOException | UnsupportedOperationException noSocket) {
      LOG.warn("no commands while this server runs: {} cannot be made", file, noSocket);
      return Optional.empty();
    }
  }

  private void listen() {
    while (channel.isOpen()) {
      try {
        SocketChannel asking = channel.accept();
        Threads.start("control-answer", () -> hear(asking));
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException failed) {
        LOG.warn("nobody is heard at {} any more", file, failed);
        return;
      }
    }
  }

  private void hear(SocketChannel asking) {
    try (asking) {
      if (isOwner(asking)) {
        answer(asking);
      }
    } catch (IOException gone) {
      LOG.warn("who asked at {} left before the answer", file, gone);
    }
  }

  /// The file's permissions say the same, but only from the moment on at which they were set.
  private boolean isOwner(SocketChannel asking) throws IOException {
    String who = asking.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
    return who.equals(Files.getOwner(file).getName()) || who.equals("root");
  }

  private void answer(SocketChannel asking) throws IOException {
    String request = line(asking);
    String answer;
    try {
      answer = done(request);
    } catch (RuntimeException failed) {
      // The request itself may be secret.
      LOG.warn("what a command asked for cannot be done", failed);
      answer = REFUSED + String.valueOf(failed.getMessage()).replace('\n', ' ');
    }
    write(asking, answer);
  }

  private String done(String request) {
    if (request.startsWith(COPY)) {
      Path copy = Path.of(request.substring(COPY.length()));
      work.copyTo(copy);
      LOG.info("the data was copied to {}", copy);
      return DONE;
    }
    if (request.startsWith(PASSWORD)) {
      String who = work.setPassword(NewPassword.read(request.substring(PASSWORD.length())));
      LOG.info("{} has another password", who);
      return DONE + " " + who;
    }
    if (request.startsWith(UNLINK)) {
      String who = work.unlink(Somebody.read(request.substring(UNLINK.length())));
      LOG.info("{} is no account of the identity provider's any more", who);
      return DONE + " " + who;
    }
    return REFUSED + "this server knows no such request";
  }

  private static String line(SocketChannel from) throws IOException {
    StringBuilder line = new StringBuilder();
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(from), StandardCharsets.UTF_8), 256);
    for (int next = reader.read();
        next >= 0 && next != '\n' && line.length() < REQUEST_CHARS_MAX;
        next = reader.read()) {
      line.append((char) next);
    }
    return line.toString();
  }

  private static void write(SocketChannel to, String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  /// Asks the process that has a data folder open, if one has, to copy its database.
  ///
  /// @param copy a folder that does not exist yet
  /// @return whether there is such a process, and it did
  /// @throws StoreRefused in words, if it did not
  public static boolean copied(Path data, Path copy) {
    if (copy.toString().contains("\n")) {
      throw new IllegalArgumentException("the name of a folder has no line end in it");
    }
    return asked(data, COPY + copy.toAbsolutePath(), "copy its data").isPresent();
  }

  /// Asks the process that has a data folder open, if one has, to give somebody a password.
  ///
  /// @return who they are, in words; empty if there is no such process
  /// @throws StoreRefused in words, if it did not
  public static Optional<String> passwordSet(Path data, NewPassword wish) {
    return asked(data, PASSWORD + wish.spelled(), "set the password").map(String::strip);
  }

  /// Asks the process that has a data folder open, if one has, to let another account of the
  /// identity provider be somebody's.
  ///
  /// @return who they are, in words; empty if there is no such process
  /// @throws StoreRefused in words, if it did not
  public static Optional<String> unlinked(Path data, Somebody whose) {
    return asked(data, UNLINK + whose.spelled(), "undo the link").map(String::strip);
  }

  /// @param what was to be done, as it goes on after "did not"
  /// @return what the answer says beyond that it is done; empty if nobody is there
  private static Optional<String> asked(Path data, String request, String what) {
    Path file = data.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (SocketChannel asked = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      try {
        asked.connect(UnixDomainSocketAddress.of(file));
      } catch (IOException nobodyThere) {
        return Optional.empty();
      }
      write(asked, request);
      String answer = line(asked);
      if (!answer.startsWith(DONE)) {
        throw new StoreRefused(
            "The server that has "
                + data
                + " open did not "
                + what
                + (answer.startsWith(REFUSED)
                    ? ": " + answer.substring(REFUSED.length()) + "."
                    : "; its log may say why."));
      }
      return Optional.of(answer.substring(DONE.length()));
    } catch (IOException failed) {
      throw new StoreRefused(
          "The server that has " + data + " open stopped before it could " + what + ".", failed);
    }
  }

  /// Hears nobody from here on.
  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
