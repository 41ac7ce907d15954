package dev.gatehouse.containers;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that reads commands and prints a prompt when it takes the next one. Not for several threads. */
final class PromptedProcess {

    private final String prompt;
    private @Nullable Process process;
    private int read;

    PromptedProcess(String prompt) {
        this.prompt = prompt;
    }

    /** Starts a Java program in a directory; returns when it takes commands. */
    void start(Path directory, List<String> command) throws IOException, InterruptedException {
        process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Container.logFile().toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
        read = 0;
        answer();
    }

    /** Returns the output of a command. */
    String command(String line) throws IOException, InterruptedException {
        OutputStream commands = running().getOutputStream();
        commands.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        commands.flush();
        return answer();
    }

    /** All that it prints until it asks for a command again. */
    private String answer() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
        while (true) {
            boolean alive = running().isAlive();
            String log = new String(Files.readAllBytes(Container.logFile()), StandardCharsets.UTF_8);
            int found = log.indexOf(prompt, read);
            if (found >= 0) {
                String answer = log.substring(read, found);
                read = found + prompt.length();
                return answer;
            }
            if (!alive || System.nanoTime() > end) {
                throw new IOException((alive ? "no answer: " : "it has ended: ") + log.substring(read));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("not started");
        }
        return process;
    }

    void stop() {
        if (process != null) {
            process.destroy();
            process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
            process.destroyForcibly();
        }
    }
}
