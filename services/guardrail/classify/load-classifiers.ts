import { modelDirectory, readModelDirectory, readNgramModel, readOperatingPoints } from '@sluice/guard-model';
import type { Classifier } from './classifier.ts';
import { folderClassifier } from './folder-classifier.ts';
import type { NameFinder } from './name-finder.ts';
import { type OwnClassifier, ownClassifier } from './own-classifier.ts';

/** Loads classifiers, each once for this thread. A failure is not kept: the folder may be put right. */
export class Classifiers {
  readonly #byPath = new Map<string, Promise<Classifier>>();
  readonly #names = new Map<string, Promise<NameFinder>>();
  #own: Promise<OwnClassifier> | undefined;

  own(): Promise<OwnClassifier> {
    this.#own ??= loadOwn().catch(cause => {
      this.#own = undefined;
      throw cause;
    });
    return this.#own;
  }

  folder(path: string): Promise<Classifier> {
    return loadedOnce(this.#byPath, path, loadFolder);
  }

  /** What finds names of persons and places. */
  names(path: string): Promise<NameFinder> {
    return loadedOnce(this.#names, path, loadNames);
  }
}

function loadedOnce<Loaded>(
  kept: Map<string, Promise<Loaded>>,
  path: string,
  load: (path: string) => Promise<Loaded>,
): Promise<Loaded> {
  let loading = kept.get(path);
  if (loading === undefined) {
    loading = load(path).catch(cause => {
      kept.delete(path);
      throw cause;
    });
    kept.set(path, loading);
  }
  return loading;
}

/** The runtime is loaded only here: checks by pattern need none of it. */
const loadModel = async (path: string) => {
  const { OnnxModel } = await import('./onnx-model.ts');
  return OnnxModel.load(readModelDirectory(path));
};

const loadNames = async (path: string): Promise<NameFinder> => {
  const { NameFinder: Finder } = await import('./name-finder.ts');
  return Finder.load(readModelDirectory(path, 'tokens'));
};

const loadFolder = async (path: string): Promise<Classifier> => folderClassifier(await loadModel(path));

const loadOwn = async (): Promise<OwnClassifier> =>
  ownClassifier(
    readNgramModel(modelDirectory),
    await loadModel(modelDirectory),
    readOperatingPoints(modelDirectory),
  );
