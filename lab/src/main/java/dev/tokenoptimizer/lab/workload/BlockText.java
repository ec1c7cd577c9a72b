package dev.tokenoptimizer.lab.workload;

import java.util.SplittableRandom;

/** The text of blocks: sentences of common words, each about a token, drawn from the block's id and the seed. */
final class BlockText {

    private static final String[] WORDS = ("account action address agent amount answer approval archive area article"
                    + " audit balance batch board branch budget button call card case change channel check claim class"
                    + " client code comment company contract copy cost country credit customer data date day deal default"
                    + " delivery detail device discount document draft driver effect email end entry error event example"
                    + " factor field figure file filter folder form format function group guide history hour image index"
                    + " input invoice issue item job key label language law letter level license limit line link list"
                    + " loan location log machine manager market member message method minute model month name network"
                    + " note notice number office option order owner package page paper parcel part partner path payment"
                    + " period person phone place plan point policy position price process product program project"
                    + " provider purchase quality question queue quote range rate reason receipt record region report"
                    + " request result return review risk role room rule sample schedule score section service session"
                    + " shift site source staff stage state status step stock store supplier support system table target"
                    + " task tax team term test text ticket time title token total trade transfer trial type unit update"
                    + " user value vendor version view visit volume week window worker year accept add allow apply ask"
                    + " assign attach avoid begin bring build cancel close collect compare confirm contact count cover"
                    + " create decide delete deliver describe enter explain expect find finish follow give handle hold"
                    + " include inform join keep learn leave mark match move need offer open pass pay pick prepare print"
                    + " provide read receive reduce refer reject remove repeat replace reply require resolve save search"
                    + " select send set share show sign sort start stop submit take tell track use verify wait write"
                    + " always early every few first last later more most never new next often old only other same"
                    + " small such these this those without and at before but by for from if in into of on or that the"
                    + " then to under until when while with")
            .split(" ");

    private static final int SENTENCE_LEAST = 6;
    private static final int SENTENCE_MOST = 18;

    private final long seed;

    BlockText(long seed) {
        this.seed = seed;
    }

    /** Its whole text. */
    String of(Block block) {
        return of(block, 0);
    }

    /** Its text, when so many tokens of it stand elsewhere. */
    String of(Block block, int elsewhere) {
        SplittableRandom random = random(block);
        int wanted = Math.max(1, block.tokens() - elsewhere - block.lead().length() / 4);
        StringBuilder text = new StringBuilder(wanted * 6).append(block.lead());
        int left = 0;
        for (int tokens = 0; tokens < wanted; tokens++) {
            if (left == 0) {
                left = random.nextInt(SENTENCE_LEAST, SENTENCE_MOST);
            }
            String word = WORDS[random.nextInt(WORDS.length)];
            text.append(word);
            left--;
            if (left == 0) {
                text.append('.');
                tokens++;
            }
            text.append(' ');
        }
        return text.substring(0, text.length() - 1);
    }

    /** Name of the tool that the block defines. */
    String name(Block block) {
        SplittableRandom random = random(block);
        return WORDS[random.nextInt(WORDS.length)] + "_" + WORDS[random.nextInt(WORDS.length)] + "_" + block.id();
    }

    private SplittableRandom random(Block block) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + block.id());
    }
}
