package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import larkspur.server.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a server loads of engines that nobody chose: nothing.
class EnginesTest {

  private static final List<String> OF_CASSANDRA =
      List.of("com.datastax.", "io.netty.", "larkspur.storage.cassandra.");

  @TempDir private Path data;

  /// Loads the whole program anew and writes down what it loads.
  private static final class Loader extends URLClassLoader {

    private final Set<String> loaded = new ConcurrentSkipListSet<>();

    Loader() {
      super(classPath(), ClassLoader.getPlatformClassLoader());
    }

    private static URL[] classPath() {
      return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
          .map(path -> {
            try {
              return Path.of(path).toUri().toURL();
            } catch (MalformedURLException e) {
              throw new IllegalStateException(e);
            }
          })
          .toArray(URL[]::new);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      Class<?> found = super.findClass(name);
      loaded.add(name);
      return found;
    }

    List<String> of(List<String> prefixes) {
      return loaded.stream().filter(name -> prefixes.stream().anyMatch(name::startsWith)).toList();
    }
  }

  /// Serves, and stops again.
  private Loader served(String engine) throws ReflectiveOperationException, IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (Loader loader = new Loader()) {
      thread.setContextClassLoader(loader);
      Class<?> settings = loader.loadClass(Settings.class.getName());
      Object chosen = settings.getMethod("defaults", Path.class).invoke(null, data);
      chosen = settings.getMethod("onPort", int.class).invoke(chosen, 0);
      Class<?> engines = loader.loadClass(Settings.Engine.class.getName());
      Object wanted = engines.getMethod("valueOf", String.class).invoke(null, engine);
      chosen = settings.getMethod("in", engines).invoke(chosen, wanted);
      Class<?> program = loader.loadClass(Larkspur.class.getName());
      AutoCloseable larkspur =
          (AutoCloseable) program.getMethod("open", settings).invoke(null, chosen);
      try (larkspur) {
        program.getMethod("start").invoke(larkspur);
      } catch (ReflectiveOperationException failed) {
        throw failed;
      } catch (Exception failed) {
        throw new IllegalStateException(failed);
      }
      return loader;
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void the_embedded_one_alone_is_loaded_when_it_is_chosen() throws Exception {
    Loader loader = served("ROCKSDB");
    assertThat(loader.of(OF_CASSANDRA)).isEmpty();
    assertThat(loader.of(List.of("larkspur.storage.rocksdb."))).isNotEmpty();
  }

  @Test
  void neither_is_loaded_when_all_is_in_memory() throws Exception {
    Loader loader = served("MEMORY");
    assertThat(loader.of(OF_CASSANDRA)).isEmpty();
    assertThat(loader.of(List.of("org.rocksdb."))).isEmpty();
    assertThat(loader.of(List.of("larkspur.storage.memory."))).isNotEmpty();
  }
}
