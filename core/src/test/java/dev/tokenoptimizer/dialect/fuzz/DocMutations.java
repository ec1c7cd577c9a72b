package dev.tokenoptimizer.dialect.fuzz;

import dev.tokenoptimizer.dialect.fuzz.Doc.Arr;
import dev.tokenoptimizer.dialect.fuzz.Doc.Member;
import dev.tokenoptimizer.dialect.fuzz.Doc.Num;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.dialect.fuzz.Doc.Str;
import dev.tokenoptimizer.dialect.fuzz.Doc.Word;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Changes a document so that it stays JSON: members doubled, renamed, moved, values of other types, odd strings and numbers. */
final class DocMutations {

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "1",
            "1.0",
            "1e0",
            "1E+400",
            "-1e-400",
            "9".repeat(300),
            "0." + "0".repeat(200) + "1",
            "123456789012");

    private final Words words;
    private final Random random;
    private final List<Doc> containers = new ArrayList<>();

    private DocMutations(Words words, Random random) {
        this.words = words;
        this.random = random;
    }

    /** Changes the document in place, once. */
    static void mutate(Doc document, Words words, Random random) {
        DocMutations mutations = new DocMutations(words, random);
        mutations.collect(document);
        if (!mutations.containers.isEmpty()) {
            Doc target = mutations.containers.get(random.nextInt(mutations.containers.size()));
            if (target instanceof Obj object) {
                mutations.change(object.members());
            } else {
                mutations.changeItems(((Arr) target).items());
            }
        }
    }

    private void collect(Doc value) {
        if (value instanceof Obj object) {
            containers.add(object);
            object.members().forEach(member -> collect(member.value()));
        } else if (value instanceof Arr array) {
            containers.add(array);
            array.items().forEach(this::collect);
        }
    }

    private void change(List<Member> members) {
        int at = random.nextInt(members.size() + 1);
        if (at == members.size() || random.nextInt(4) == 0) {
            members.add(at, named());
            return;
        }
        Member member = members.get(at);
        switch (random.nextInt(8)) {
            case 0 -> members.remove(at);
            case 1 -> members.set(at, new Member(pick(words.names()), member.value()));
            case 2 ->
                members.add(random.nextInt(members.size() + 1), new Member(member.name(), changed(member.value())));
            case 3 -> Collections.swap(members, at, random.nextInt(members.size()));
            case 4 -> Collections.shuffle(members, random);
            default -> members.set(at, new Member(member.name(), changed(member.value())));
        }
    }

    private void changeItems(List<Doc> items) {
        int at = random.nextInt(items.size() + 1);
        if (at == items.size()) {
            items.add(any(2));
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> items.remove(at);
            case 1 -> items.add(at, items.get(at).copy());
            case 2 -> Collections.swap(items, at, random.nextInt(items.size()));
            case 3 -> items.add(at, any(2));
            default -> items.set(at, changed(items.get(at)));
        }
    }

    /** Another value in a value's place: another of its kind, of any kind, a copy from elsewhere, or itself deeper. */
    private Doc changed(Doc value) {
        switch (random.nextInt(6)) {
            case 0 -> {
                return any(2);
            }
            case 1 -> {
                return containers.get(random.nextInt(containers.size())).copy();
            }
            case 2 -> {
                return nested(value.copy(), random.nextInt(8) == 0 ? random.nextInt(220) : 1 + random.nextInt(3));
            }
            default -> {
                if (value instanceof Str text) {
                    return new Str(random.nextBoolean() ? pick(words.texts()) : text.text() + pick(words.texts()));
                }
                return value instanceof Num ? new Num(pick(NUMBERS)) : any(2);
            }
        }
    }

    private Doc nested(Doc value, int depth) {
        Doc result = value;
        for (int i = 0; i < depth; i++) {
            result = random.nextBoolean() ? array(result) : object(new Member(pick(words.names()), result));
        }
        return result;
    }

    private Member named() {
        if (random.nextBoolean() && !words.members().isEmpty()) {
            Member member = pick(words.members());
            return new Member(member.name(), member.value().copy());
        }
        return new Member(pick(words.names()), random.nextInt(3) == 0 ? word() : any(2));
    }

    private Doc any(int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 4)) {
            case 0, 1 -> word();
            case 2 -> new Num(pick(NUMBERS));
            case 3 -> new Str(pick(words.texts()));
            case 4 -> array();
            case 5 -> object();
            case 6, 7 -> block();
            default ->
                random.nextBoolean() ? array(any(depth - 1)) : object(new Member(pick(words.names()), any(depth - 1)));
        };
    }

    /** What stands in lists: one that means something, or has a chance to. */
    private Doc block() {
        if (random.nextBoolean() && !words.items().isEmpty()) {
            return pick(words.items()).copy();
        }
        Obj block = object(
                new Member("type", new Str(pick(words.texts()))), new Member("text", new Str(pick(words.texts()))));
        if (random.nextBoolean()) {
            block.members().add(named());
        }
        return block;
    }

    private Word word() {
        return new Word(random.nextBoolean() ? "true" : random.nextBoolean() ? "false" : "null");
    }

    private static Arr array(Doc... items) {
        return new Arr(new ArrayList<>(List.of(items)));
    }

    private static Obj object(Member... members) {
        return new Obj(new ArrayList<>(List.of(members)));
    }

    private <T> T pick(List<T> choice) {
        return choice.get(random.nextInt(choice.size()));
    }
}
