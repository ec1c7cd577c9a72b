package dev.tokenoptimizer.dialect.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenoptimizer.dialect.fuzz.Doc.Member;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the documents of one API are made of, for changes that come near to what it means.
 *
 * @param names of members
 * @param texts values
 * @param members that may be anywhere, markers among them
 * @param items elements of lists
 */
public record Words(List<String> names, List<String> texts, List<Member> members, List<Doc> items) {

    private static final List<String> NAMES = List.of(
            "content", "type", "text", "role", "name", "model", "tools", "messages", "stream", "x", "", "\ud800");

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "\n\t",
            "\u00a0",
            "\u3000",
            "\u0000",
            "\ud83d",
            "\ude00",
            "\ude00\ud83d",
            "\ud83d\ude00",
            "\ufeff",
            "\uffff",
            "text",
            "user",
            "assistant",
            "system",
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk",
            "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQE");

    /**
     * With what every API has.
     *
     * @param members as JSON, each an object of one member
     * @param items as JSON
     */
    public static Words of(List<String> names, List<String> texts, List<String> members, List<String> items) {
        List<Member> named =
                members.stream().map(json -> ((Obj) doc(json)).members().get(0)).toList();
        List<Doc> all = new ArrayList<>(items.stream().map(Words::doc).toList());
        named.forEach(member -> all.add(new Obj(new ArrayList<>(List.of(member)))));
        return new Words(
                Stream.concat(NAMES.stream(), names.stream()).toList(),
                Stream.concat(TEXTS.stream(), texts.stream()).toList(),
                named,
                List.copyOf(all));
    }

    private static Doc doc(String json) {
        try {
            return Doc.parse(json.getBytes(UTF_8));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
