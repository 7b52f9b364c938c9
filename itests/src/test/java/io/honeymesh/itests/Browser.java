// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.Lab;
import io.honeymesh.lab.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Debian's Chromium in a host's network namespace. The driver, outside, talks to it through a pipe. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ChromeDriver driver;
    private final Path downloads;

    private Browser(ChromeDriver driver, Path downloads) {
        this.driver = driver;
        this.downloads = downloads;
    }

    static Browser on(Lab lab, Host host) throws IOException {
        Path chromium = new Tools.Tool(List.of("chromium"), "chromium").path().orElse(null);
        Path chromedriver = new Tools.Tool(List.of("chromedriver"), "chromium-driver")
                .path()
                .orElse(null);
        if (chromium == null || chromedriver == null) {
            System.out.println(
                    "skipped: missing: chromium and its driver. Get them with: apt install chromium chromium-driver");
        }
        assumeTrue(chromium != null && chromedriver != null, "skipped: chromium or chromium-driver is not installed");
        Path inside = lab.folder().resolve("chromium-inside");
        Files.writeString(
                inside,
                "#!/bin/sh\nexport HOME='" + lab.folder() + "'\nexec nsenter --net=/run/netns/" + host.namespace()
                        + " '" + chromium + "' \"$@\"\n");
        Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rwxr-xr-x"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(inside.toFile());
        options.setCapability("goog:loggingPrefs", logs);
        options.setAcceptInsecureCerts(true);
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--remote-debugging-pipe",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--window-size=1280,900",
                "--user-data-dir=" + lab.folder().resolve("chromium-data"));
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.toFile())
                .usingAnyFreePort()
                .withLogFile(lab.folder().resolve("chromedriver.log").toFile())
                .build();
        Path downloads = Files.createDirectory(lab.folder().resolve("downloads"));
        options.setExperimentalOption(
                "prefs",
                Map.of("download.default_directory", downloads.toString(), "download.prompt_for_download", false));
        return new Browser(new ChromeDriver(service, options), downloads);
    }

    void open(String url) {
        driver.get(url);
    }

    /** What a file that the page gave holds, once it is there. */
    String downloaded(String name) throws IOException {
        Path file = downloads.resolve(name);
        wait("have " + name).until(now -> Files.exists(file));
        return Files.readString(file);
    }

    void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    WebElement see(String selector) {
        return wait("see " + selector)
                .until(now -> driver.findElements(By.cssSelector(selector)).stream()
                        .filter(WebElement::isDisplayed)
                        .findFirst()
                        .orElse(null));
    }

    /** Until it is part of the page, shown or not. */
    void untilThere(String selector) {
        wait("have " + selector).until(now -> !all(selector).isEmpty());
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    void click(String selector) {
        see(selector).click();
    }

    void type(String selector, String text) {
        WebElement field = see(selector);
        field.clear();
        field.sendKeys(text);
    }

    void keys(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** The text of the page as people see it. */
    String text() {
        return driver.findElement(By.tagName("body")).getText();
    }

    void untilText(String wanted) {
        wait("read " + wanted).until(now -> text().contains(wanted));
    }

    void untilNoText(String gone) {
        wait("no longer read " + gone).until(now -> !text().contains(gone));
    }

    private WebDriverWait wait(String what) {
        WebDriverWait wait = new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50));
        wait.ignoring(StaleElementReferenceException.class)
                .withMessage(() -> what + " on " + driver.getCurrentUrl() + ":\n" + text() + "\n" + complaints());
        return wait;
    }

    Object script(String script) {
        return driver.executeScript(script);
    }

    String path() {
        return driver.getCurrentUrl().replaceFirst("https://[^/]*", "");
    }

    void screenshot(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What axe-core finds that would keep somebody out. */
    List<String> barriers() {
        return new AxeBuilder()
                .analyze(driver).getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .map(Browser::line)
                        .toList();
    }

    private static String line(Rule rule) {
        return rule.getId() + ": " + rule.getHelp() + " "
                + rule.getNodes().stream().map(node -> node.getHtml()).limit(3).toList();
    }

    /** What the browser complains of: a script that failed, something that the policy forbids. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    /** Scripts of these texts would run if the policy let them. */
    void assertCannot(Map<String, String> attempts) {
        attempts.forEach((what, script) -> assertEquals(Boolean.FALSE, script(script), what));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
