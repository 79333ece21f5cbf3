package larkspur.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.ElementNotInteractableException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/// A Chromium of this machine, without a window, that knows nothing and asks nobody but the server:
/// with a profile of its own, and a driver that is never looked for in the network.
public final class Browser implements AutoCloseable {

  private static final String PACKAGES = "chromium chromium-driver";
  private static final Duration AT_MOST = Duration.ofSeconds(120);

  private final Path profile;
  private final ChromeDriver driver;

  private Browser(Path profile, ChromeDriver driver) {
    this.profile = profile;
    this.driver = driver;
  }

  public static Browser start() {
    Programs.need("chromium", PACKAGES);
    Programs.need("chromedriver", PACKAGES);
    Path profile;
    try {
      profile = Files.createTempDirectory("larkspur-browser");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ChromeOptions options = new ChromeOptions();
    options.setBinary(Programs.find("chromium").orElseThrow().toFile());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        // What is meant for memory shared by processes is small in some containers.
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--window-size=1360,860",
        "--user-data-dir=" + profile);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Programs.find("chromedriver").orElseThrow().toFile())
            .usingAnyFreePort()
            .withTimeout(AT_MOST)
            .build();
    return new Browser(profile, new ChromeDriver(service, options));
  }

  public void open(URI page) {
    driver.get(page.toString());
  }

  /// Waits until something holds. A look that meets a page while it is left, or an element that was
  /// drawn anew meanwhile, is repeated.
  public void await(String claim, Supplier<Boolean> look) {
    new WebDriverWait(driver, AT_MOST)
        .withMessage(claim)
        .ignoring(WebDriverException.class)
        .until(ignored -> look.get());
  }

  /// Does something with an element as soon as it is there and takes it; what is done to one that
  /// does not has no effect.
  private void act(String selector, Consumer<WebElement> action) {
    new WebDriverWait(driver, AT_MOST)
        .withMessage(selector)
        .ignoring(StaleElementReferenceException.class, ElementNotInteractableException.class)
        .until(ignored -> {
          action.accept(driver.findElement(By.cssSelector(selector)));
          return true;
        });
  }

  public void awaitText(String selector, String part) {
    await(
        selector + " says " + part,
        () -> all(selector).stream().anyMatch(element -> text(element).contains(part)));
  }

  public List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /// The text of the one element that a selector means, to the letter.
  public String text(String selector) {
    return text(driver.findElement(By.cssSelector(selector)));
  }

  private static String text(WebElement element) {
    return element.getDomProperty("textContent");
  }

  public void click(String selector) {
    act(selector, WebElement::click);
  }

  /// Types into a field.
  public void type(String selector, String text) {
    act(selector, element -> element.sendKeys(text));
  }

  /// Where it is, also if nobody answers there.
  public URI address() {
    return URI.create(driver.getCurrentUrl());
  }

  /// Presses keys, wherever the focus is.
  public void press(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  public void pressEscape() {
    press(Keys.ESCAPE);
  }

  public void pressDown() {
    press(Keys.ARROW_DOWN);
  }

  @Override
  public void close() {
    driver.quit();
    try (Stream<Path> left = Files.walk(profile)) {
      left.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException | UncheckedIOException goneMeanwhile) {
      // What the browser still took away itself need not be deleted.
      profile.toFile().delete();
    }
  }
}
