/** Result as JSON: the scores of one or two visits, without names of files and without pictures. */

import { type Change, type Manifest, VIEWS, type VisitScore } from "../src/index.js";

/** What the page saves. Numbers are not rounded; keys are those of the HTTP service. */
export function resultOf(
  manifest: Manifest,
  madeBy: string,
  now: VisitScore,
  earlier: VisitScore | null,
  change: Change | null,
): unknown {
  return {
    made_by: madeBy,
    model: manifest.name,
    for_research_only: true,
    visit: visitResult(now),
    earlier_visit: earlier && visitResult(earlier),
    change: change && {
      points: change.points,
      interval: change.interval,
      improvement_pct: change.improvementPct,
      mdc95_points: change.mdc95,
      beyond_noise: change.beyondNoise,
    },
  };
}

function visitResult({ salt, interval, bounds, band, aaIga, photos }: VisitScore): unknown {
  const views = Object.fromEntries(
    VIEWS.flatMap((view) => {
      const score = photos.find((photo) => photo.score?.view === view)?.score;
      if (score == null) return [];
      const { lossPct, interval, viewSource, viewConflict, pictureDoubt } = score;
      return [
        [
          view,
          {
            loss_pct: lossPct,
            interval,
            view_source: viewSource,
            view_conflict: viewConflict,
            picture_doubt: pictureDoubt,
          },
        ],
      ];
    }),
  );
  const refused = photos.flatMap(({ score, reason, detail }) =>
    score === null ? [{ reason, detail }] : [],
  );
  return { salt, interval, bounds, band, aa_iga: aaIga, views, refused };
}
